#!/usr/bin/env bash
# Checks a package of iq with openssl, jq, gzip and the coreutils, and with nothing of iq itself.
#
#   bash verify.sh [--key trusted.pub] [--ca ca.pem] [--tsa-ca tsa-ca.pem] [PACKAGE]
#
#   --key     public key of the seal (PEM)
#   --ca      certificate authorities that the certificate of the seal must lead to (PEM)
#   --tsa-ca  certificate authorities that the timestamps must lead to (PEM)
#
# All three must reach you another way than with the package: whoever made the package could have made them too.
# PACKAGE is its folder, the current one where none is named.
# Exit codes: 0 valid, 1 not valid, 2 intact but not fully assured, 3 could not run.
set -euo pipefail
export LC_ALL=C

usage() {
  printf 'verify.sh: %s\nusage: bash verify.sh [--key FILE] [--ca FILE] [--tsa-ca FILE] [PACKAGE]\n' "$1" >&2
  exit 3
}

key='' ca='' tsa_ca='' package='.'
while (($#)); do
  case "$1" in
    --key | --ca | --tsa-ca)
      (($# > 1)) || usage "$1 needs a file"
      [ -f "$2" ] || usage "there is no file $2"
      case "$1" in --key) key=$(realpath -- "$2") ;; --ca) ca=$(realpath -- "$2") ;; *) tsa_ca=$(realpath -- "$2") ;; esac
      shift
      ;;
    -*) usage "there is no option $1" ;;
    *) package=$1 ;;
  esac
  shift
done
for tool in openssl jq gzip sha256sum base64 date fold find od; do
  command -v "$tool" >/dev/null || usage "$tool is not installed"
done
cd -- "$package" 2>/dev/null || usage "there is no folder $package"
[ -f evidence.sigstore.json ] || usage "$package holds no evidence.sigstore.json: it is not a package of iq"

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
key_id() { openssl pkey -pubin -in "$1" -outform DER 2>/dev/null | openssl dgst -sha256 -binary | base64; }

# ---- The bundle: one DSSE signature over one in-toto statement.
bundle=evidence.sigstore.json
jq -e '.mediaType == "application/vnd.dev.sigstore.bundle.v0.3+json" and (.dsseEnvelope.signatures | length) == 1
  and .dsseEnvelope.payloadType == "application/vnd.in-toto+json"' "$bundle" >/dev/null 2>&1 ||
  stop "$bundle is a Sigstore bundle v0.3 with one signature over an in-toto statement"
jq -r '.dsseEnvelope.payload' "$bundle" | decode >"$work/payload.json" 2>/dev/null || stop "$bundle: the payload is base64"
jq -r '.dsseEnvelope.signatures[0].sig' "$bundle" | decode >"$work/signature" 2>/dev/null || stop "$bundle: the signature is base64"
{
  printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(wc -c <"$work/payload.json")"
  cat "$work/payload.json"
} >"$work/signed"
record() { jq -r "$@" "$work/payload.json"; }
jq -e . "$work/payload.json" >/dev/null 2>&1 || stop 'the payload is JSON'

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
openssl dgst -sha256 -verify "$trusted" -signature "$work/signature" "$work/signed" >/dev/null 2>&1 || stop "the signature is that of key $id"
ok "the signature is that of key $id"
# From here on the payload is what that key signed.
if [ "$(record .predicate.seal.keyId)" = "$id" ]; then ok 'the record names the key that signed it'; else no 'the record names the key that signed it'; fi
if [ -f signer.pub ] && [ "$(key_id signer.pub)" != "$id" ]; then no 'signer.pub is the key that signed the record'; fi
if [ -s "$work/certificates" ] && [ "$(key_id "$work/leaf.pub")" != "$id" ]; then no 'the certificate in the record is that of the key'; fi
if [ "$(record .predicate.seal.assurance)" = ephemeral ]; then warn 'sealed by a key made for this run: it cannot say who sealed it'; fi
record '"      \(.predicate.system.name | tostring): run \(.predicate.runId), \(.predicate.conclusion), ended \(.predicate.finishedAt)"' | tr -d '\000-\010\013-\037\177'

# ---- Files: each one is what the statement says, and none lies beside them.
record '.subject[].name' >"$work/names"
if grep -qE '(^|/)\.{0,2}(/|$)|[^ -~]|[\\:]' "$work/names"; then stop 'the names of the sealed files stay in the package'; fi
record '.subject[] | "\(.digest.sha256)  \(.name)"' >"$work/digests"
while read -r digest name; do
  if [ -f "$name" ] && [ ! -L "$name" ] && [ "$(sha256 <"$name")" = "$digest" ]; then ok "digest of $name"; else no "digest of $name"; fi
done <"$work/digests"
find . ! -type d | sed 's|^\./||' | sort >"$work/found"
# What the statement cannot name: itself, what is made of it, and AWS's answers, which their sealed index names below.
known='^(evidence\.sigstore\.json|signer\.pub|report\.pdf|trust/(signer-chain\.pem|tsa-chain\.pem|trusted_root\.json)|ledger/(entry\.json|checkpoint\.txt|checkpoint\.tsr|inclusion\.json)|responses/[0-9a-f]{64})$'
loose=$(grep -vxFf "$work/names" "$work/found" | grep -vE "$known" || true)
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
stamps=$(jq '.verificationMaterial.timestampVerificationData.rfc3161Timestamps // [] | length' "$bundle")
good=0 stamped_at=''
for ((index = 0; index < stamps; index++)); do
  jq -r ".verificationMaterial.timestampVerificationData.rfc3161Timestamps[$index].signedTimestamp" "$bundle" | decode >"$work/stamp.tsr" 2>/dev/null || no "stamp $((index + 1)) is base64"
  what="stamp $((index + 1)) of $stamps over the signature: $(time_of "$work/stamp.tsr")"
  if [ -z "$tsa_ca" ]; then
    note "$what (not checked: no --tsa-ca)"
  elif at=$(stamped "$work/stamp.tsr" "$work/signature"); then
    ok "$what"
    good=$((good + 1))
    if [ -z "$stamped_at" ] || ((at < stamped_at)); then stamped_at=$at; fi
  else
    no "$what"
  fi
done
if ((good < required)); then warn "$good of the $required timestamps that were asked for were checked and hold"; fi

# ---- The certificate at the time of signing.
if [ -n "$ca" ]; then
  if [ -z "$stamped_at" ]; then
    warn "no trusted timestamp says when it was signed: the certificate is checked at the record's own time"
    stamped_at=$(epoch "$(record .predicate.finishedAt)")
  fi
  subject=$(openssl x509 -in "$work/leaf.pem" -noout -subject | tr -cd '[:print:]')
  usage_of=$(openssl x509 -in "$work/leaf.pem" -noout -ext keyUsage 2>/dev/null || true)
  if [ -n "$usage_of" ] && ! grep -qE 'Digital Signature|Non Repudiation' <<<"$usage_of"; then no "the certificate is for signatures: $subject"; fi
  if openssl verify -no-CApath -no-CAstore -CAfile "$ca" -partial_chain -untrusted "$work/chain.pem" -attime "$stamped_at" "$work/leaf.pem" >/dev/null 2>"$work/why"; then
    ok "the certificate of the key led to the authorities given at that time (revocation is not asked): $subject"
  else
    no "the certificate of the key led to the authorities given at that time: $subject: $(grep -m 1 -oE 'error [0-9]+ .*' "$work/why" || true)"
  fi
fi

# ---- The ledger: its signed checkpoint counts the beginning and the end of this run among its entries (RFC 6962).
bytes() { printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"; }
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
    if [ "$(entry '.reportSha256 // ""')" = "$(sha256 <report.pdf)" ]; then ok 'ledger: report.pdf is the one that was entered'; else no 'ledger: report.pdf is the one that was entered'; fi
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
if [ -f ledger/entry.json ] && [ -f ledger/checkpoint.txt ] && [ -f ledger/inclusion.json ]; then
  ledger_of 2>/dev/null || no 'ledger: what shows the run in it can be read'
elif [ -d ledger ]; then
  no 'ledger: entry.json, checkpoint.txt and inclusion.json are there'
elif [ "$(record '.predicate.ledger | type')" != null ]; then
  warn 'ledger: the end of the run is not in it, or the package lost the proof'
fi

# ---- What this script leaves to other tools.
if [ -f report.pdf ]; then note 'report.pdf: not read here (VERIFY.md names tools that do); the record counts'; fi
if [ -d trust ]; then note 'trust/: not used here; trust anchors come from elsewhere'; fi
finish
