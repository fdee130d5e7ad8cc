#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/provision.sh
. "${0%/*}/../vm/provision.sh"
# shellcheck source=tools/lib/others.sh
. "${0%/*}/../../tools/lib/others.sh"

ktap_begin "card in: its user's networks are known to NetworkManager, and to nobody else"

network=$cardgate_tree/build/others-network
etc=/etc/NetworkManager/system-connections
run=/run/NetworkManager/system-connections

# wlan NAME SSID SECMODE [MORE [EAP]]: a wireless network.
wlan() {
	characteristic NAPDEF "$(parm NAPID "$1")$(parm NAME "$1")$(parm BEARER WLAN)" \
		"$(characteristic WLAN "$(parm PRI-SSID "$2")$(parm SECMODE "$3")${4:-}" \
			"$([ -z "${5:-}" ] || characteristic EAP "$5")")"
}

# vpn NAME HOST EAP
vpn() {
	characteristic NAPDEF "$(parm NAPID "$1")$(parm NAME "$1")$(parm BEARER VPN)" \
		"$(parm NAP-ADDRESS "$2")" "$(characteristic EAP "$3")"
}

# eap TYPE [PASSWORD]
eap() {
	echo "$(parm EAPTYPE "$1")$(parm USERNAME alice)$(parm REALM b.example)" \
		"$([ -z "${2:-}" ] || parm PASSWORD "$2")"
}

# profile FILE: prints it as NetworkManager's own reader understands it.
profile() {
	others_run "$network" nmcli --offline connection modify <"$1"
}

# value FILE SECTION NAME: what NetworkManager reads there.
value() {
	profile "$1" | awk -F = -v section="[$2]" -v name="$3" \
		'/^\[/ { inside = $0 == section } inside && $1 == name { sub(/^[^=]*=/, ""); print }'
}

# refuses DOCUMENT TEXT: the authority does not sign that.
refuses() {
	document "$work/wrong.xml" "$1"
	! card_provision A "$work/wrong.xml" >"$work/wrong" 2>&1 && grep -qF -e "$2" "$work/wrong"
}

# What an installed one has, and nothing of it runs
mkdir -p $etc
mount -t tmpfs -o mode=755 tmpfs $etc
mount -t tmpfs -o mode=755 tmpfs /usr/local/bin
ln -s /bin/false /usr/local/bin/NetworkManager
echo mine >$etc/mine.nmconnection
authority_make A
anchor A
alice_make
pcscd_start
card_make one A 1 "$(everything allow)"
vcard_insert "$work/one.card"

ok "WEP is not signed" refuses "$(wlan Old old WEP)" 'SECMODE "WEP"'
ok "a short passphrase is not" refuses \
	"$(wlan Home home WPA2-PRESHARED-KEY "$(parm WPA-PRES-KEY-ASC short)")" "8 to 63 bytes"
ok "servers of any name are not" refuses \
	"$(wlan Any any WPA2 "" "$(parm EAPTYPE EAP-TLS)$(parm USERNAME alice)")" "without REALM"
ok "a long name is not" refuses "$(wlan Long 123456789012345678901234567890123 OPEN)" "32 bytes"
document "$work/accounts.xml" \
	"$(wlan Office "B;Company \\ 1" WPA2 "" "$(eap EAP-TLS)$(characteristic CERT \
		"$(parm CERT-TYPE USER)$(parm SUB-KEY-ID 01aF)")")" \
	"$(wlan Home "at home" WPA2-PRESHARED-KEY "$(parm WPA-PRES-KEY-ASC ' two; blanks \')")" \
	"$(wlan Campus campus WPA "" "$(eap EAP-PEAP s3cret)")" \
	"$(wlan Lobby lobby OPEN)" \
	"$(vpn Gate vpn.b.example "$(eap EAP-TLS)")" \
	"$(vpn Back back.b.example "$(eap EAP-MSCHAPV2 s3cret)")" \
	"$(application 25 Mail mail.b.example 587 alice s3cret)"
ok "networks are" card_provision A "$work/accounts.xml"

ok "alice herself gets her mail" alice cardgate provision
is "and no networks: they are root's" mine.nmconnection ls $etc
says "root sees what it would do" "^\+permissions=user:alice:;" \
	cardgate provision --user alice --dry-run
is "and no passwords" 0 bash -c "cardgate provision --dry-run --user alice | grep -c s3cret || true"
ok "root provisions her" cardgate provision --user alice
is "three networks stay" "cardgate-$alice_uid-vpn-gate.nmconnection
cardgate-$alice_uid-wlan-lobby.nmconnection
cardgate-$alice_uid-wlan-office.nmconnection
mine.nmconnection" ls $etc
is "three are forgotten with the card" "cardgate-$alice_uid-vpn-back.nmconnection
cardgate-$alice_uid-wlan-campus.nmconnection
cardgate-$alice_uid-wlan-home.nmconnection" ls $run
is "only root reads any" "" find $etc $run -name 'cardgate*' \( -perm /077 -o ! -uid 0 \)
for file in $etc/cardgate* $run/cardgate*; do
	ok "NetworkManager reads ${file##*/}" profile "$file"
	is "for alice alone" "user:alice:;" value "$file" connection permissions
done
office=$etc/cardgate-$alice_uid-wlan-office.nmconnection
is "its name is the right one" 'B\\;Company \\ 1' \
	value "$office" wifi ssid
is "the key is the card's" 'pkcs11:type=private;id=%01%aF' value "$office" 802-1x private-key
is "the server is the company's" b.example value "$office" 802-1x domain-suffix-match
home=$run/cardgate-$alice_uid-wlan-home.nmconnection
is "a passphrase is what it was" '\stwo; blanks \\' value "$home" wifi-security psk
is "a password is" s3cret value "$run/cardgate-$alice_uid-wlan-campus.nmconnection" 802-1x password
is "the gateway is asked for with the card" smartcard \
	value "$etc/cardgate-$alice_uid-vpn-gate.nmconnection" vpn cert-source
is "twice is as once" "" cardgate provision --dry-run --user alice
before=$(value "$office" connection uuid)

# As it comes and goes
vcard_remove
cardgate provision watch --user alice </dev/null 2>"$work/agent.log" &
echo $! >"$work/agent.pid"
vcard_insert "$work/one.card"
ok "a card that comes is seen" agent_says "accounts of alice are as the card says"
is "it is the same network" "$before" value "$office" connection uuid
vcard_remove
ok "one that goes, too" agent_says "passwords of alice went with the card"
is "what has passwords is gone" "" ls $run
ok "what has none is not" test -e "$office"
agent_kill

# What is not ours
vcard_insert "$work/one.card"
ok "undo" cardgate provision --user alice --undo
is "leaves only what was there" mine.nmconnection ls $etc
ok "and nothing of her mail" test ! -e "$alice_home/.msmtprc"
echo other >"$office"
refused "what is not ours is not taken" "it is there, and not cardgate's" \
	cardgate provision --user alice
is "it stays" other cat "$office"
ok "and no mail is set up either" test ! -e "$alice_home/.msmtprc"

ktap_end
