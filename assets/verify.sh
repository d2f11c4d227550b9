#!/usr/bin/env bash
# Checks a package of iq with openssl, jq, gzip, grep, sed and the coreutils, and with nothing of iq itself.
#
#   bash verify.sh [--key trusted.pub] [--ca ca.pem] [--tsa-ca tsa-ca.pem] [--people-ca people-ca.pem] [PACKAGE]
#
#   --key        public key of the seal (PEM)
#   --ca         certificate authorities that the certificate of the seal must lead to (PEM)
#   --tsa-ca     certificate authorities that the timestamps must lead to (PEM)
#   --people-ca  certificate authorities that the certificates of the people who signed must lead to (PEM)
#
# All of them must reach you another way than with the package: whoever made the package could have made them too.
# PACKAGE is the folder of an executed record, a protocol, a report, a review or a tool qualification, the current one where none is named.
# Exit codes: 0 valid, 1 not valid, 2 intact but not fully assured, 3 could not run.
set -euo pipefail
export LC_ALL=C

usage() {
  printf 'verify.sh: %s\nusage: bash verify.sh [--key FILE] [--ca FILE] [--tsa-ca FILE] [--people-ca FILE] [PACKAGE]\n' "$1" >&2
  exit 3
}

key='' ca='' tsa_ca='' people_ca='' package='.'
while (($#)); do
  case "$1" in
    --key | --ca | --tsa-ca | --people-ca)
      (($# > 1)) || usage "$1 needs a file"
      [ -f "$2" ] || usage "there is no file $2"
      given=$(realpath -- "$2")
      case "$1" in --key) key=$given ;; --ca) ca=$given ;; --tsa-ca) tsa_ca=$given ;; *) people_ca=$given ;; esac
      shift
      ;;
    -*) usage "there is no option $1" ;;
    *) package=$1 ;;
  esac
  shift
done
for tool in openssl jq gzip sha256sum base64 date fold find od grep sed; do
  command -v "$tool" >/dev/null || usage "$tool is not installed"
done
cd -- "$package" 2>/dev/null || usage "there is no folder $package"
bundle=''
for document in evidence protocol report review tool-qualification; do
  [ -f "$document.sigstore.json" ] || continue
  [ -z "$bundle" ] || usage "$package holds $bundle and $document.sigstore.json: a folder is of one document"
  bundle=$document.sigstore.json
done
[ -n "$bundle" ] || usage "$package holds no evidence.sigstore.json, nor the bundle of another document of iq"
kind=${bundle%.sigstore.json} pdf=${bundle%.sigstore.json}.pdf
case "$kind" in
  evidence) kind=record pdf=report.pdf type=installation-qualification ;;
  protocol) type=iq-protocol ;;
  report) pdf=iq-report.pdf type=iq-report ;;
  review) type=ledger-review ;;
  *) type=tool-qualification ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 doubts=0
ok() { printf 'ok    %s\n' "$1"; }
no() { printf 'NO    %s\n' "$1"; failed=$((failed + 1)); }
warn() { printf 'warn  %s\n' "$1"; doubts=$((doubts + 1)); }
note() { printf '      %s\n' "$1"; }
finish() {
  if ((failed)); then printf '\nnot valid\n'; exit 1; fi
  if ((doubts)); then printf '\nintact: nothing was changed, but not everything is assured (see the lines marked warn)\n'; exit 2; fi
  printf '\nvalid: the signature, every digest, and all that is marked ok above\n'
  exit 0
}
stop() { no "$1"; finish; }

# Standard or URL-safe base64, padded or not.
decode() {
  tr -d '\n' | tr '_-' '/+' >"$work/base64"
  while (($(wc -c <"$work/base64") % 4)); do printf '=' >>"$work/base64"; done
  base64 -d "$work/base64"
}
pem() { printf -- '-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n' "$(fold -w 64 <<<"$1")"; }
epoch() { date -u -d "$1" +%s; }
sha256() { sha256sum | cut -d ' ' -f 1; }
printable() { tr -d '\000-\037\177'; }
key_id() { openssl pkey -pubin -in "$1" -outform DER 2>/dev/null | openssl dgst -sha256 -binary | base64; }

# ---- The bundle: one DSSE signature over one in-toto statement.
why=''
# open_bundle FILE NAME TYPE: its payload, its signature and what was signed, below $work as NAME.json, NAME.signature and NAME.signed.
# Fails where it is none of that type, and says in $why what it is not.
open_bundle() {
  local file=$1 name=$work/$2
  why="$file is a Sigstore bundle v0.3 with one signature over an in-toto statement"
  jq -e '.mediaType == "application/vnd.dev.sigstore.bundle.v0.3+json" and (.dsseEnvelope.signatures | length) == 1
    and .dsseEnvelope.payloadType == "application/vnd.in-toto+json"' "$file" >/dev/null 2>&1 || return 1
  why="$file: the payload is base64"
  jq -r '.dsseEnvelope.payload' "$file" | decode >"$name.json" 2>/dev/null || return 1
  why="$file: the signature is base64"
  jq -r '.dsseEnvelope.signatures[0].sig' "$file" | decode >"$name.signature" 2>/dev/null || return 1
  {
    printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(wc -c <"$name.json")"
    cat "$name.json"
  } >"$name.signed"
  why="$file is a statement of the type $3"
  jq -e --arg type "https://iq-evidence.example/$3/v1" '._type == "https://in-toto.io/Statement/v1" and .predicateType == $type' "$name.json" >/dev/null 2>&1
}
# signed_by KEY NAME: whether the key signed what was opened under this name.
signed_by() { openssl dgst -sha256 -verify "$1" -signature "$work/$2.signature" "$work/$2.signed" >/dev/null 2>&1; }
open_bundle "$bundle" payload "$type" || stop "$why"
record() { jq -r "$@" "$work/payload.json"; }

# ---- The key: the one given, or that of the certificate, or (for what it is worth) the one in the package.
record '.predicate.seal.certificates // [] | .[]' >"$work/certificates"
: >"$work/chain.pem"
while read -r certificate; do pem "$certificate" >>"$work/chain.pem"; done <"$work/certificates"
if [ -s "$work/certificates" ]; then
  openssl x509 -in "$work/chain.pem" -out "$work/leaf.pem" 2>/dev/null && openssl x509 -in "$work/leaf.pem" -noout -pubkey >"$work/leaf.pub" 2>/dev/null ||
    stop 'the certificates of the record are certificates'
elif [ -n "$ca" ]; then
  stop 'the certificate of the key leads to the authorities given: the record holds none'
fi
if [ -n "$key" ]; then
  trusted=$key
elif [ -n "$ca" ]; then
  trusted=$work/leaf.pub
else
  [ -f signer.pub ] || usage 'no key was given, and the package holds no signer.pub: --key FILE'
  trusted=signer.pub
  warn 'no key was given: signer.pub of the package cannot say who sealed it'
fi
openssl pkey -pubin -in "$trusted" -noout 2>/dev/null || usage "$trusted is not a public key in PEM"
id=$(key_id "$trusted")
signed_by "$trusted" payload || stop "the signature is that of key $id"
ok "the signature is that of key $id"
# From here on the payload is what that key signed.
if [ "$(record .predicate.seal.keyId)" = "$id" ]; then ok 'the record names the key that signed it'; else no 'the record names the key that signed it'; fi
if [ -f signer.pub ] && [ "$(key_id signer.pub)" != "$id" ]; then no 'signer.pub is the key that signed the record'; fi
if [ -s "$work/certificates" ] && [ "$(key_id "$work/leaf.pub")" != "$id" ]; then no 'the certificate in the record is that of the key'; fi
if [ "$(record .predicate.seal.assurance)" = ephemeral ]; then warn 'sealed by a key made for the occasion: it cannot say who sealed it'; fi
if [ "$kind" = record ]; then
  note "$(record '"\(.predicate.system.name | tostring): run \(.predicate.runId), \(.predicate.conclusion), ended \(.predicate.finishedAt)"' | printable)"
else
  note "$(record --arg kind "$kind" '"\($kind), written \(.predicate.writtenAt)"' | printable)"
fi

# ---- Files: each one is what the statement says, and none lies beside them.
record '.subject[].name' >"$work/names"
if grep -qE '(^|/)\.{0,2}(/|$)|[^ -~]|[\\:]' "$work/names"; then stop 'the names of the sealed files stay in the package'; fi
record '.subject[] | "\(.digest.sha256)  \(.name)"' >"$work/digests"
while read -r digest name; do
  if [ -f "$name" ] && [ ! -L "$name" ] && [ "$(sha256 <"$name")" = "$digest" ]; then ok "digest of $name"; else no "digest of $name"; fi
done <"$work/digests"
find . ! -type d | sed 's|^\./||' | sort >"$work/found"
# What the statement cannot name: itself, what is made of it, and AWS's answers, which their sealed index names below.
known="${bundle//./\\.}|signer\.pub|${pdf//./\\.}|trust/(signer-chain\.pem|tsa-chain\.pem|trusted_root\.json)"
if [ "$kind" != tool-qualification ]; then known="$known|signoffs/[0-9]{2}-[a-z][a-z0-9_]*\.sigstore\.json"; fi
if [ "$kind" = record ]; then
  known="$known|dispositions/[0-9]{4}\.sigstore\.json|ledger/(entry\.json|checkpoint\.txt|checkpoint\.tsr|inclusion\.json)|responses/[0-9a-f]{64}"
fi
loose=$(grep -vxFf "$work/names" "$work/found" | grep -vxE "$known" || true)
if [ -n "$loose" ]; then no "no file lies beside the sealed ones: $(head -n 3 <<<"$loose" | tr '\n' ' ' | tr -cd '[:print:]')"; else ok 'no file lies beside the sealed ones'; fi
: >"$work/answers"
if [ -f responses.jsonl.gz ]; then gzip -dc responses.jsonl.gz | jq -r '"\(.sha256)  responses/\(.sha256)"' | sort -u >"$work/answers" || no 'responses.jsonl.gz can be read'; fi
if [ -s "$work/answers" ]; then
  if sha256sum -c --quiet --strict "$work/answers" >/dev/null 2>&1; then ok "AWS's answers are those of their sealed index"; else no "AWS's answers are those of their sealed index"; fi
fi
if grep -E '^responses/' "$work/found" | grep -qvxFf <(cut -c 67- "$work/answers"); then no 'no file under responses/ but those of the index'; fi

# ---- Timestamps over the signature: it was there at that time.
time_of() { openssl ts -reply -in "$1" -text 2>/dev/null | sed -n 's/^Time stamp: //p' | sed -E 's/\.[0-9]+//'; }
# stamped RESPONSE DATA: its time in seconds, where one of the authorities given stamped these bytes and its certificates held at that time.
stamped() {
  local at
  at=$(time_of "$1")
  [ -n "$at" ] || return 1
  at=$(epoch "$at")
  openssl ts -verify -in "$1" -data "$2" -CAfile "$tsa_ca" -partial_chain -attime "$at" >/dev/null 2>&1 || return 1
  printf '%s\n' "$at"
}
required=$(record '.predicate.seal.timestamps.required // 0')
stamp_count() { jq '.verificationMaterial.timestampVerificationData.rfc3161Timestamps // [] | length' "$1"; }
# stamp_of BUNDLE INDEX: the response of the authority, as $work/stamp.tsr.
stamp_of() {
  jq -r ".verificationMaterial.timestampVerificationData.rfc3161Timestamps[$2].signedTimestamp" "$1" | decode >"$work/stamp.tsr" 2>/dev/null
}
stamps=$(stamp_count "$bundle")
good=0 stamped_at=''
for ((index = 0; index < stamps; index++)); do
  stamp_of "$bundle" "$index" || no "stamp $((index + 1)) is base64"
  what="stamp $((index + 1)) of $stamps over the signature: $(time_of "$work/stamp.tsr")"
  if [ -z "$tsa_ca" ]; then
    note "$what (not checked: no --tsa-ca)"
  elif at=$(stamped "$work/stamp.tsr" "$work/payload.signature"); then
    ok "$what"
    good=$((good + 1))
    if [ -z "$stamped_at" ] || ((at < stamped_at)); then stamped_at=$at; fi
  else
    no "$what"
  fi
done
if ((good < required)); then warn "$good of the $required timestamps that were asked for were checked and hold"; fi

# ---- The certificate at the time of signing.
# led_to AUTHORITIES CHAIN LEAF SECONDS: whether the leaf may sign and led to them at that time. Says in $why why not.
led_to() {
  local usage_of
  usage_of=$(openssl x509 -in "$3" -noout -ext keyUsage 2>/dev/null || true)
  why='it is not for signatures'
  if [ -n "$usage_of" ] && ! grep -qE 'Digital Signature|Non Repudiation' <<<"$usage_of"; then return 1; fi
  if openssl verify -no-CApath -no-CAstore -CAfile "$1" -partial_chain -untrusted "$2" -attime "$4" "$3" >/dev/null 2>"$work/why"; then return 0; fi
  why=$(grep -m 1 -oE 'error [0-9]+ .*' "$work/why" || true)
  return 1
}
if [ -n "$ca" ]; then
  if [ -z "$stamped_at" ]; then
    warn "no trusted timestamp says when it was signed: the certificate is checked at the record's own time"
    stamped_at=$(epoch "$(record '.predicate.finishedAt // .predicate.writtenAt')")
  fi
  subject=$(openssl x509 -in "$work/leaf.pem" -noout -subject | tr -cd '[:print:]')
  if led_to "$ca" "$work/chain.pem" "$work/leaf.pem" "$stamped_at"; then
    ok "the certificate of the key led to the authorities given at that time (revocation is not asked): $subject"
  else
    no "the certificate of the key led to the authorities given at that time: $subject: $why"
  fi
fi

# ---- The signatures in the PDF: the first is its seal, those of people follow, and each covers all that stands before it.
bytes() { printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"; }
der_sha256() { openssl x509 -in "$1" -outform DER 2>/dev/null | sha256; }
: >"$work/ranges"
if [ -f "$pdf" ]; then
  grep -aoE '/ByteRange *\[ *0( +[0-9]{1,10}){3} *\]' "$pdf" | tr -cd '0-9 \n' | sed -E 's/ +/ /g; s/^ //' >"$work/ranges" || true
elif [ "$kind" != record ]; then
  no "$pdf is there"
fi
sealed_sha256=''
if [ -s "$work/ranges" ]; then
  read -r _ _ next rest <"$work/ranges"
  sealed_sha256=$(head -c "$((next + rest))" "$pdf" | sha256)
fi
# pdf_signer FROM LENGTH NEXT REST: the certificate of a signature that holds over these bytes of the PDF, as $work/pdf-signer.pem.
pdf_signer() {
  (($2 > 0 && $3 - $2 > 2 && $3 + $4 <= $(wc -c <"$pdf"))) || return 1
  { head -c "$2" "$pdf"; head -c "$(($3 + $4))" "$pdf" | tail -c "$4"; } >"$work/pdf.content"
  bytes "$(head -c "$(($3 - 1))" "$pdf" | tail -c "$(($3 - $2 - 2))" | tr -d '[:space:]')" >"$work/pdf.cms"
  openssl cms -verify -binary -inform DER -in "$work/pdf.cms" -content "$work/pdf.content" -noverify -signer "$work/pdf-signer.pem" -out /dev/null 2>/dev/null
}
# pdf_lines <the certificates of people, by their digests, in the order of their sign-offs.
pdf_lines() {
  local range number=0 end=0 expected
  while read -r -a range <&3; do
    number=$((number + 1))
    if ! pdf_signer "${range[@]}"; then
      no "$pdf: signature $number holds"
    elif ((number == 1)); then
      openssl x509 -in "$work/pdf-signer.pem" -noout -pubkey >"$work/pdf-signer.pub"
      if [ "$(key_id "$work/pdf-signer.pub")" = "$id" ]; then ok "$pdf: sealed by the same key"; else no "$pdf: sealed by the same key"; fi
    elif read -r expected && [ "$(der_sha256 "$work/pdf-signer.pem")" = "$expected" ]; then
      ok "$pdf: signature $number is by the certificate of its sign-off"
    else
      no "$pdf: signature $number is by the certificate of its sign-off"
    fi
    end=$((range[2] + range[3]))
  done 3<"$work/ranges"
  if read -r expected; then no "$pdf: every sign-off is shown in it"; fi
  if ((end == $(wc -c <"$pdf"))); then ok "$pdf: its last signature covers it whole"; else no "$pdf: its last signature covers it whole"; fi
}

# ---- What people signed: sign-offs of this document, of the protocol and the files that it was made with, and dispositions.
people=0
# signer_of NAME: the certificates of who signed what was opened under this name, and whose key did.
signer_of() {
  local name=$work/$1 certificate
  jq -r '.predicate.signer.certificates[]' "$name.json" >"$name.certificates" 2>/dev/null && [ -s "$name.certificates" ] || return 1
  : >"$name.chain.pem"
  while read -r certificate; do pem "$certificate" >>"$name.chain.pem"; done <"$name.certificates"
  openssl x509 -in "$name.chain.pem" -out "$name.leaf.pem" 2>/dev/null && openssl x509 -in "$name.leaf.pem" -noout -pubkey >"$name.leaf.pub" 2>/dev/null
}
# person FILE TYPE: whether who is named in it signed it, then. Prints nothing; says in $why why not, and in $signed_at when.
person() {
  local file=$1 printed index at count earliest='' needed
  why="$file is no file of its own"
  [ -f "$file" ] && [ ! -L "$file" ] || return 1
  open_bundle "$file" person "$2" || { why="it is not so that $why"; return 1; }
  why='it names no certificate of its signer'
  signer_of person || return 1
  why='the key of the certificate in it did not sign it'
  signed_by "$work/person.leaf.pub" person || return 1
  printed=$(jq -r '.predicate.signer.printedName' "$work/person.json")
  why='the name printed in it is not that of the certificate'
  [ "$(openssl x509 -in "$work/person.leaf.pem" -noout -subject -nameopt utf8,sep_multiline,sname | sed -n 's/^ *CN=//p')" = "$printed" ] || return 1
  why='it says at no time that can be read when it was signed'
  jq -e '.predicate.signedAt | type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$")' "$work/person.json" >/dev/null 2>&1 || return 1
  signed_at=$(epoch "$(jq -r .predicate.signedAt "$work/person.json")" 2>/dev/null) || return 1
  count=$(stamp_count "$file")
  needed=$(jq 'if (.evidence.timestamp.urls // [] | length) > 0 then .evidence.timestamp.require // 1 else 0 end' spec.resolved.json 2>/dev/null || echo 0)
  why="it bears $count timestamps, and the spec asks for $needed"
  if [ "$2" = sign-off ] && ((count < needed)); then return 1; fi
  if [ -n "$tsa_ca" ]; then
    for ((index = 0; index < count; index++)); do
      why="its timestamp $((index + 1)) does not hold, or leads to other authorities"
      stamp_of "$file" "$index" && at=$(stamped "$work/stamp.tsr" "$work/person.signature") || return 1
      if [ -z "$earliest" ] || ((at < earliest)); then earliest=$at; fi
    done
    why='it names another time than its timestamp'
    if [ -n "$earliest" ] && ((earliest < signed_at - 300 || earliest > signed_at + 3600)); then return 1; fi
  fi
  if [ -n "$people_ca" ]; then
    if ! led_to "$people_ca" "$work/person.chain.pem" "$work/person.leaf.pem" "${earliest:-$signed_at}"; then
      why="its certificate did not lead to the authorities of people given: $why"
      return 1
    fi
  fi
  who="$(jq -r '"\(.predicate.signer.printedName), \(.predicate.role), \(.predicate.signedAt)"' "$work/person.json" | printable)$([ -z "$earliest" ] || printf ' (stamped)')"
}
# signs NAME SHA256 OTHER DIGEST: whether the statement is about NAME with this digest, and beside it about nothing but OTHER with DIGEST (any, where that is empty).
signs() {
  jq -e --arg name "$1" --arg sha256 "$2" --arg other "$3" --arg digest "$4" '.subject as $all
    | ($all | map(.name) | sort) == ([$name, (if $other == "" then empty else $other end)] | sort)
    and ($all | all((.name == $name and .digest.sha256 == $sha256) or (.name == $other and ($digest == "" or .digest.sha256 == $digest))))' \
    "$work/person.json" >/dev/null 2>&1
}
# sign_off FILE ROLE: one of those below. It is about $of, whose digest is $of_sha256, and about $shown, the PDF of that, as it was sealed.
sign_off() {
  person "$1" sign-off || return 1
  why="it signs another document than $of"
  jq -e --arg sha256 "$of_sha256" --arg kind "$of_kind" '.predicate.document | .sha256 == $sha256 and ([.kind] | inside($kind | split(" ")))' "$work/person.json" >/dev/null 2>&1 || return 1
  why="its subjects are not $of${shown:+ and $shown} as they are here"
  signs "${of##*/}" "$of_sha256" "$shown" "$shown_sha256" || return 1
  why="its file is named after the role $2, and it was signed as another"
  jq -e --arg role "$2" '.predicate.role == $role' "$work/person.json" >/dev/null 2>&1 || return 1
  why='it was signed after other sign-offs than stand before it'
  jq -e --argjson before "$before" '[.predicate.previous[] | {role, sha256}] == $before' "$work/person.json" >/dev/null 2>&1 || return 1
  why='it follows a rejection'
  ((rejected == 0)) || return 1
}
# sign_offs FOLDER KINDS DOCUMENT PDF DIGEST: all below the folder. Leaves the digests of the certificates behind those that a PDF shows in $work/shown.
sign_offs() {
  local folder=$1 of_kind=$2 of=$3 shown=$4 shown_sha256=$5 of_sha256 name role before='[]' number=0 rejected=0 who='' signed_at=0
  : >"$work/shown"
  while read -r name; do
    if [[ $name == "$folder"* ]]; then printf '%s\n' "${name#"$folder"}"; fi
  done <"$work/found" >"$work/signoffs"
  if [ -f "$of" ]; then of_sha256=$(sha256 <"$of"); else of_sha256='none'; fi
  while read -r name <&4; do
    people=$((people + 1)) number=$((number + 1))
    if ! grep -qxE "$(printf '%02d' "$number")-[a-z][a-z0-9_]{0,39}\.sigstore\.json" <<<"$name"; then
      no "sign-off $folder$(printable <<<"$name"): number $(printf '%02d' "$number") comes here; one is missing, or stands there twice"
      continue
    fi
    role=${name#??-} role=${role%.sigstore.json}
    # A PDF that is not here is the same for everybody who signed it.
    if [ -n "$shown" ] && [ -z "$shown_sha256" ] && open_bundle "$folder$name" person sign-off; then
      shown_sha256=$(jq -r --arg name "$shown" '[.subject[] | select(.name == $name).digest.sha256][0] // ""' "$work/person.json")
    fi
    if sign_off "$folder$name" "$role"; then
      if [ "$(jq -r .predicate.decision "$work/person.json")" = signed ]; then
        ok "sign-off $folder$name: $who"
      else
        rejected=1
        warn "sign-off $folder$name: REJECTED: $who: $(jq -r '.predicate.reason // ""' "$work/person.json" | printable)"
      fi
    else
      no "sign-off $folder$name: $(printable <<<"$why")"
    fi
    # Whoever signed in a quality system is not shown in the PDF.
    if jq -e '.predicate.external == null' "$work/person.json" >/dev/null 2>&1; then der_sha256 "$work/person.leaf.pem" >>"$work/shown" || true; fi
    before=$(jq -c --arg role "$role" --arg sha256 "$(sha256 <"$folder$name")" '. + [{$role, $sha256}]' <<<"$before")
  done 4<"$work/signoffs"
}
disposition() {
  person "$1" disposition || return 1
  why='it is about another record'
  jq -e --arg run "$(record .predicate.runId)" --arg sha256 "$(sha256 <"$bundle")" '.predicate.record == {runId: $run, sha256: $sha256}' "$work/person.json" >/dev/null 2>&1 || return 1
  why="its subject is not $bundle as it is here"
  signs "$bundle" "$(sha256 <"$bundle")" '' '' || return 1
  case_of=$(jq -r '.predicate.testCase | select(type == "string" and . != "")' "$work/person.json")
  why='it names no test case'
  [ -n "$case_of" ] || return 1
  why='it does not replace the disposition of its test case that is in force'
  [ "$(jq -r '.predicate.replaces // ""' "$work/person.json")" = "${in_force["$case_of"]:-}" ] || return 1
}
declare -A in_force=()
dispositions() {
  local file number=0 who='' signed_at=0 case_of=''
  while read -r file <&4; do
    people=$((people + 1)) number=$((number + 1))
    if [ "$file" != "dispositions/$(printf '%04d' "$number").sigstore.json" ]; then
      no "disposition $(printable <<<"$file"): number $(printf '%04d' "$number") comes here; one is missing"
    elif disposition "$file"; then
      ok "disposition $file: $(jq -r '"\(.predicate.testCase): \(.predicate.as), \(.predicate.deviation)"' "$work/person.json" | printable): $who"
      in_force["$case_of"]=$(sha256 <"$file")
    else
      no "disposition $file: $(printable <<<"$why")"
    fi
  done 4< <(grep -E '^dispositions/' "$work/found")
}
if [ "$kind" = record ]; then
  while read -r name; do sign_offs "$name" 'deviations attestations' "${name%.signoffs/}" '' ''; done < <(grep -oE '^spec/.+\.signoffs/' "$work/found" | sort -u)
  # A protocol of another spec was signed by the rules of that one.
  if [ "$(record '.predicate.protocol.approval // ""')" = stale ]; then
    note 'protocol/: it is stale, as the record says; its sign-offs are not read'
  else
    sign_offs protocol/signoffs/ protocol protocol/protocol.sigstore.json protocol.pdf ''
  fi
  dispositions
fi
: >"$work/shown"
if [ "$kind" != tool-qualification ]; then sign_offs signoffs/ "$kind" "$bundle" "${sealed_sha256:+$pdf}" "$sealed_sha256"; fi
if [ -s "$work/ranges" ]; then
  pdf_lines <"$work/shown"
elif [ -f "$pdf" ] && { ((people)) || [ "$kind" != record ]; }; then
  no "$pdf is sealed"
fi
if ((people)) && [ -z "$people_ca" ]; then warn 'people: no --people-ca was given, so the names of those who signed are what the certificates beside their signatures say'; fi

# ---- The ledger: its signed checkpoint counts the beginning and the end of this run among its entries (RFC 6962).
node() { { printf '\001'; bytes "$1"; bytes "$2"; } | sha256; }
# root_from LEAF INDEX SIZE <hashes in base64: the root that the leaf leads to.
root_from() {
  local hash=$1 place=$2 last=$(($3 - 1)) step
  while read -r step; do
    if ((last == 0)); then return 1; fi
    step=$(base64 -d <<<"$step" | od -An -v -tx1 | tr -d ' \n')
    if ((place % 2 == 1 || place == last)); then
      hash=$(node "$step" "$hash")
      while ((place % 2 == 0 && place > 0)); do place=$((place / 2)) last=$((last / 2)); done
    else
      hash=$(node "$hash" "$step")
    fi
    place=$((place / 2)) last=$((last / 2))
  done
  if ((last > 0)); then return 1; fi
  printf '%s\n' "$hash"
}
# signed_note FILE: whether one of its signatures is that of the key, over all that stands before the blank line.
signed_note() {
  local line
  head -n 3 "$1" >"$work/note"
  [ -z "$(sed -n 4p "$1")" ] || return 1
  while read -r line; do
    { base64 -d <<<"${line##* }" | tail -c +5; } >"$work/note.signature" 2>/dev/null || continue
    if openssl dgst -sha256 -verify "$trusted" -signature "$work/note.signature" "$work/note" >/dev/null 2>&1; then return 0; fi
  done < <(tail -n +5 "$1")
  return 1
}
entry() { jq -r "$1" ledger/entry.json; }
ledger_of() {
  local size root index start
  if [ "$(entry .kind)" != run.finished ] || [ "$(entry .runId)" != "$(record .predicate.runId)" ] ||
    [ "$(entry .bundleSha256)" != "$(sha256 <"$bundle")" ]; then
    no 'ledger: the entry is about this package'
  fi
  if [ -f report.pdf ]; then
    # People sign a report behind its seal: what was entered is what the seal covers.
    if [ "$(entry '.reportSha256 // ""')" = "${sealed_sha256:-$(sha256 <report.pdf)}" ]; then ok 'ledger: report.pdf is the one that was entered'; else no 'ledger: report.pdf is the one that was entered'; fi
  fi
  if signed_note ledger/checkpoint.txt; then ok 'ledger: the checkpoint is signed by the key of the record'; else no 'ledger: the checkpoint is signed by the key of the record'; fi
  size=$(sed -n 2p ledger/checkpoint.txt)
  root=$(sed -n 3p ledger/checkpoint.txt | base64 -d | od -An -v -tx1 | tr -d ' \n')
  index=$(entry .sequence)
  start=$(record .predicate.ledger.sequence)
  grep -qE '^[0-9]{1,10}$' <<<"$size" && grep -qE '^[0-9]{1,10}$' <<<"$index" && grep -qE '^[0-9]{1,10}$' <<<"$start" || return 1
  if ((index < size)) && [ "$(root_from "$({ printf '\0'; cat ledger/entry.json; } | sha256)" "$index" "$size" < <(jq -r '.finished.proof[]' ledger/inclusion.json))" = "$root" ]; then
    ok "ledger: the end of the run is entry $index of $size"
  else
    no "ledger: the end of the run is entry $index of $size"
  fi
  jq -j '.started.entry' ledger/inclusion.json >"$work/started"
  if [ "$(jq -r '"\(.kind) \(.runId)"' "$work/started")" = "run.started $(record .predicate.runId)" ] && ((start < size)) &&
    [ "$(root_from "$({ printf '\0'; cat "$work/started"; } | sha256)" "$start" "$size" < <(jq -r '.started.proof[]' ledger/inclusion.json))" = "$root" ]; then
    ok "ledger: the beginning of the run is entry $start"
  else
    no "ledger: the beginning of the run is entry $start"
  fi
  if [ -f ledger/checkpoint.tsr ]; then
    if [ -z "$tsa_ca" ]; then
      note 'ledger: the checkpoint is stamped (not checked: no --tsa-ca)'
    elif stamped ledger/checkpoint.tsr ledger/checkpoint.txt >/dev/null; then
      ok "ledger: the checkpoint is stamped: $(time_of ledger/checkpoint.tsr)"
    else
      no 'ledger: the checkpoint is stamped'
    fi
  fi
}
if [ "$kind" != record ]; then
  : # Only a run has its place in a ledger beside it.
elif [ -f ledger/entry.json ] && [ -f ledger/checkpoint.txt ] && [ -f ledger/inclusion.json ]; then
  ledger_of 2>/dev/null || no 'ledger: what shows the run in it can be read'
elif [ -d ledger ]; then
  no 'ledger: entry.json, checkpoint.txt and inclusion.json are there'
elif [ "$(record '.predicate.ledger | type')" != null ]; then
  warn 'ledger: the end of the run is not in it, or the package lost the proof'
fi

# ---- What this script leaves to other tools.
if [ -f "$pdf" ]; then note "$pdf: what it shows is not read here (VERIFY.md names tools that do); the signed statement counts"; fi
if ((people)); then note 'people: who had to sign, in which order, is not judged here (spec.resolved.json says it; iq evidence verify judges it)'; fi
if [ -d trust ]; then note 'trust/: not used here; trust anchors come from elsewhere'; fi
finish
