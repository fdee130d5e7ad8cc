#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# machine: own
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a sealed module obeys what its authority signed, and nothing else"

# certificate NAME AUTHORITY EXTENSION...: a certificate issued by the authority or by another such
# certificate. They share a key, because keys take long.
certificate() {
	printf '%s\n' "${@:3}" >"$work/extensions"
	cp "$work/B/signer.key" "$work/$1.key"
	openssl req -new -key "$work/$1.key" -subj "/CN=$1" -out "$work/$1.csr"
	openssl x509 -req -in "$work/$1.csr" -CA "$work/$2.crt" -CAkey "$work/$2.key" -days 1 \
		-set_serial 0x$RANDOM -extfile "$work/extensions" -out "$work/$1.crt" 2>/dev/null
}

# sign FILE SIGNER [OPTION...]: $work/cms, as openssl makes it.
sign() {
	openssl cms -sign -binary -noattr -outform DER -in "$1" -signer "$work/$2.crt" \
		-inkey "$work/$2.key" -out "$work/cms" "${@:3}"
}

# flip FILE OFFSET
flip() {
	cp "$1" "$work/flipped"
	printf '\377' | dd of="$work/flipped" bs=1 seek="$2" conv=notrunc status=none
}

# tampered DETAIL: whether an event told of it.
tampered() {
	wait_for 5 event ".event == \"tamper\" and .detail == \"$1\" and .uid == 0 and .pid > 1 and .comm != null"
}

# Of our extended key usages
oid=$(awk '$2 == "TRUST_OID_ARC" { gsub(/"/, "", $3); print $3 }' "$cardgate_tree/agent/trust_oid.h")
authority_make A rsa-3072
authority_make B rsa-2048
authority_make C p-256
for version in 1 2 3 4 5; do
	bundle_make "v$version" A $version "$(cap camera deny)"
	policy_version=$version policy_compile "$work/v$version" "$(cap camera deny)"
done
bundle_make foreign B 9 "$(cap camera allow)"
policy_version=9 policy_compile "$work/loose" "$(cap camera allow)"
certificate card A/ca basicConstraints=CA:FALSE extendedKeyUsage=$oid.1.2
certificate plain A/ca basicConstraints=CA:FALSE
certificate both A/ca extendedKeyUsage=$oid.1.1,$oid.1.2
certificate code A/ca basicConstraints=CA:FALSE extendedKeyUsage=codeSigning
certificate forged card extendedKeyUsage=$oid.1.1

module_load
events_start
policy_push "$(cap camera deny)"
release_make elsewhere A 1 --device 00112233445566778899aabbccddeeff
cardgate apply "$work/elsewhere.bundle" >/dev/null
refused "and not be for another device alone" "for another device alone" cardgate seal "$work/A/ca.crt"
policy_push "$(cap camera deny)"
refused "what is in force must be signed" "came without a signature" cardgate seal "$work/A/ca.crt"
cardgate apply "$work/v2.bundle" >/dev/null
refused "by the seal's authority" "not of the authorities" cardgate seal "$work/B/ca.crt"
ok "an authority whose keys the kernel cannot verify" not cardgate seal "$work/C/ca.crt"
refused "a card's certificate is no anchor" "not an authority's" cardgate seal "$work/card.crt"
ok "nor is noise" not cardgate seal /etc/hostname
cp "$(command -v cardgate)" "$work/"
chmod -R a+rX "$work"
refused "nobody else may seal" "kernel: Operation not permitted" \
	nobody "$work/cardgate" seal "$work/A/ca.crt"
is "who is root of a user namespace" 0 nobody unshare --user --map-root-user id -u
refused "may not, either" "kernel: Operation not permitted" \
	nobody unshare --user --map-root-user "$work/cardgate" seal "$work/A/ca.crt"
is "it is not sealed" 0 cat $cardgate_sys/sealed

ok "the authority's anchor seals" cardgate seal "$work/A/ca.crt"
is "sysfs says so" 1 cat $cardgate_sys/sealed
says "and by whom" '^A Company: [0-9a-f]+$' cat $cardgate_sys/sealed_by
says "and the status" 'A Company: ' cardgate status
says "and the list of anchors" 'until reboot obeys A Company: ' cardgate trust list
says "and who adds one" 'sealed: until reboot it obeys A Company: .* added here' \
	cardgate trust add --yes "$work/C/ca.crt"
ok "and an event" wait_for 5 event '.event == "sealed" and .sealed and (.sealed_by[0] | startswith("A Company"))'
refused "a second seal" "sealed already" cardgate seal "$work/B/ca.crt"
ok "is told" tampered "second seal"

refused "an unsigned rule set" "signature is expected" netlink-client push "$work/loose"
ok "is told" tampered "unsigned rule set"
ok "every event says that it is sealed" event '.event == "tamper" and .sealed and .policy.version == 2'
refused "another authority's" "not of the authorities" cardgate apply "$work/foreign.bundle"
ok "is told" tampered "rule set with a signature that does not count"
sign "$work/loose" A/signer
flip "$work/loose" 40
refused "one with a bit flipped" "does not fit" netlink-client signed "$work/flipped" "$work/cms"
flip "$work/cms" $(($(stat -c %s "$work/cms") - 20))
refused "or with a signature flipped" "does not fit" netlink-client signed "$work/loose" "$work/flipped"
refused "or with another one's signature" "does not fit" netlink-client signed "$work/v4" "$work/cms"
refused "or with noise" "not a detached CMS" netlink-client signed "$work/loose" /etc/hostname
sign "$work/loose" A/signer -nodetach
refused "or with its content inside" "not a detached CMS" netlink-client signed "$work/loose" "$work/cms"
for name in card plain both code; do
	sign "$work/loose" $name
	refused "signed by a certificate for something else ($name)" "may not sign" \
		netlink-client signed "$work/loose" "$work/cms"
done
sign "$work/loose" A/signer -md sha1
refused "over SHA-1" "is weak" netlink-client signed "$work/loose" "$work/cms"
sign "$work/loose" forged -certfile "$work/card.crt"
refused "signed by what a card issued" "may not sign" netlink-client signed "$work/loose" "$work/cms"
sign "$work/loose" forged
refused "with the card left out" "not of the authorities" netlink-client signed "$work/loose" "$work/cms"

refused "an older version" "newer version was in force" cardgate apply "$work/v1.bundle"
ok "is told" tampered "older version of the policy"
policy_version=2 policy_compile "$work/same" "$(cap camera allow)"
sign "$work/same" A/signer
refused "the same version with other content" "other content" netlink-client signed "$work/same" "$work/cms"
sed 's/name="test"/name="else"/' "$work/loose.xml" >"$work/else.xml"
cardgate-policy compile "$work/else.xml" --output "$work/else"
sign "$work/else" A/signer
refused "a policy of another name" "another name" netlink-client signed "$work/else" "$work/cms"
is "all the while the old one is in force" "2 denied" sh -c "cat $cardgate_sys/policy_version $cardgate_sys/camera/state | xargs"
is "with its bytes" "$(sha256sum <"$work/v2" | cut -d ' ' -f 1)" cat $cardgate_sys/policy_digest

ok "the same once more is taken" cardgate apply "$work/v2.bundle"
ok "a newer one is taken" cardgate apply "$work/v3.bundle"
sign "$work/v4" A/signer
ok "also with a signature that openssl made" netlink-client signed "$work/v4" "$work/cms"
is "and is in force" 4 cat $cardgate_sys/policy_version

ok "rmmod is refused" not rmmod cardgate
ok "rmmod --force too" not rmmod --force cardgate
is "the module is there" 1 cat $cardgate_sys/sealed

# keys NAME: prints the id of the keyring and how many keys are in it, as root sees them.
keys() {
	awk -v name="$1:" '$8 == "keyring" && $9 == name { print "0x" $1, $10 }' /proc/keys
}

# tried KEYRING KEY ELSEWHERE: prints those of the ways to touch it that work.
tried() {
	! keyctl add user one 1 "$1" >&2 || echo add
	! keyctl link "$2" "$1" >&2 || echo link
	! keyctl search "$1" user one >&2 || echo search
	! keyctl list "$1" >&2 || echo list
	! keyctl unlink "$2" "$1" >&2 || echo unlink
	! keyctl link "$1" "$3" >&2 || echo give
	! keyctl clear "$1" >&2 || echo clear
	! keyctl setperm "$1" 0x3f3f3f3f >&2 || echo setperm
	! keyctl chown "$1" 0 >&2 || echo chown
	! keyctl timeout "$1" 3600 >&2 || echo timeout
	! keyctl restrict_keyring "$1" >&2 || echo restrict
	! keyctl revoke "$1" >&2 || echo revoke
}

all="add link search list unlink give clear setperm chown timeout restrict revoke"
key=$(keyctl add user other 2 @u)
elsewhere=$(keyctl newring elsewhere @u)
export -f tried
is "root can do what it wants with a keyring of its own" "$all" \
	bash -c "tried \$(keyctl newring own @u) $key $elsewhere 2>/dev/null | xargs"
read -r ring _ <<<"$(keys .cardgate)"
says "the module's is there, and holds the anchor" '^0x[0-9a-f]{8} 1$' keys .cardgate
says "root may look at it" 'keyring.* \.cardgate$' keyctl describe "$ring"
tried "$ring" "$key" "$elsewhere" >"$work/touched" 2>"$work/refusals"
is "and can do nothing with it" "" cat "$work/touched"
is "as it has no right to" "Permission denied" \
	sh -c "sed 's/.*: //' $work/refusals | sort -u"
refused "nor invalidate it" "Permission denied" keyctl invalidate "$ring"
is "it is as it was" "$ring 1" keys .cardgate
ok "and what its authority signed is taken" cardgate apply "$work/v5.bundle"
is "numbers have no gap" true jq -se \
	'[.[].seq] as $seq | [range(1; $seq | length) | $seq[.] - $seq[. - 1]] | all(. == 1)' "$work/events"

ktap_end
