#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the management tree is there without a module, and what is set stays"

well_formed() { xmllint --noout --nonet --nowarning -; }
describe() { cardgate mo describe "$1" | well_formed; }

is "a value" true cardgate mo get ./DevDetail/LrgObj
says "children" 'MaxDepth/MaxTotLen/MaxSegLen' cardgate mo get ./DevDetail/URI
says "a list" '^./DevInfo/DmV +chr +1.2' cardgate mo get './DevInfo?list=StructData'
ok "a list as one document" well_formed < <(cardgate mo get './DevInfo?list=TNDS')
refused "what there is not" 'status 404' cardgate mo get ./Nothing
refused "a list that there is not" 'status 406' cardgate mo get './DevInfo?list=All'
refused "a value that the kernel would have to tell" 'status 500' cardgate mo get ./Cardgate/Policy/Name
cardgate mo set ./DMAcc/a/AppID w7
cardgate mo set ./DMAcc/a/ServerID server
is "what is set stays" server cardgate mo get ./DMAcc/a/ServerID
is "nobody else reads it" 600 stat -c %a /var/lib/cardgate/dm/tree.xml
refused "what cannot be is refused" 'status 400' cardgate mo set ./DMAcc/a/AppID w8
refused "what nobody may set is refused" 'status 405' cardgate mo set ./DevInfo/DmV 2
refused "what stays is not deleted" 'status 405' cardgate mo delete ./DevInfo
cardgate mo delete ./DMAcc/a
refused "what is deleted is gone" 'status 404' cardgate mo get ./DMAcc/a
for object in DevInfo DevDetail DMAcc DCMO Cardgate Inbox; do
	ok "the description of $object is XML" describe $object
done

ktap_end
