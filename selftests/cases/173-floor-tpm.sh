#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the lowest version outlives the agent's state in a TPM"

tpm=swtpm:host=127.0.0.1,port=2321
export TPM2TOOLS_TCTI=$tpm

tpm_start() {
	mkdir -p "$work/tpm"
	swtpm socket --tpm2 --tpmstate "dir=$work/tpm" --server type=tcp,port=2321 \
		--ctrl type=tcp,port=2322 --flags not-need-init,startup-clear </dev/null >"$work/swtpm.log" 2>&1 &
	echo $! >"$work/tpm.pid"
	wait_for 10 grep -q ":0911 [0-9A-F:]* 0A" /proc/net/tcp
}

tpm_stop() {
	kill "$(cat "$work/tpm.pid")"
	wait_for 10 test ! -e "/proc/$(cat "$work/tpm.pid")/exe"
}

# anew: as after a new installation.
anew() {
	agent_kill
	rm -rf /var/lib/cardgate/*
	module_unload
	module_load
	agent_start --tpm "$tpm"
}

# stored: the lowest version of the first policy, as somebody else reads it.
stored() {
	tpm2_nvread -C o 0x018ca6d0 2>/dev/null | od -An -j 40 -N 8 -tu8 --endian=big | tr -d ' '
}

pcscd_start
authority_make A
anchor A
card_make older A 2 "$(cap camera deny)"
card_make office A 3 "$(cap camera deny)"
card_make newer A 4 "$(cap camera deny)"
release_make free A 6
card_make last A 6 "$(cap camera deny)"
tpm_start
module_load
agent_start --tpm "$tpm"
ok "a card is accepted" card_try office 'card accepted: .*version 3'
is "and the TPM has its version" 3 stored
anew
ok "an older card is refused" card_try older 'refused: .*version 3 or higher is expected'
is "nothing is in force" 0 cat $cardgate_sys/policy_version
ok "the same card is not" card_try office 'card accepted: .*version 3'
ok "nor a newer one" card_try newer 'card accepted: .*version 4'
is "the TPM has that" 4 stored
ok "a release" cardgate release "$work/free.bundle"
is "raises it to the next" 7 stored
anew
tpm_stop
tpm_start
ok "what was released stays so, after the TPM's reset, too" \
	card_try last 'refused: .*version 7 or higher is expected'
tpm_stop
ok "with a TPM that does not answer nothing binds" card_try office 'card refused: TPM'
agent_kill
rm -rf /var/lib/cardgate/*
agent_start --tpm none
ok "without a TPM the state is all there is" card_try older 'card accepted: .*version 2'

ktap_end
