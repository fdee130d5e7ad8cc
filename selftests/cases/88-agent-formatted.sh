#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# The same with a card that OpenSC formatted.
CARD_KIND=myeid exec bash "${0%/*}/80-agent-card.sh"
