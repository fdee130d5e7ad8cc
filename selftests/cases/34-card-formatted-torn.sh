#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 300

# The same with a card that OpenSC formatted.
CARD_KIND=myeid exec bash "${0%/*}/42-card-torn-update.sh"
