#!/usr/bin/env bash
# The lines of README.md: verify-package.sh PACKAGE TRUSTED_PUBLIC_KEY
set -euo pipefail
trusted=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$1"
jq -r .dsseEnvelope.payload evidence.sigstore.json | base64 -d >"$work/payload.json"
jq -r '.dsseEnvelope.signatures[0].sig' evidence.sigstore.json | base64 -d >"$work/signature.der"
{ printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(wc -c <"$work/payload.json")"; cat "$work/payload.json"; } >"$work/signed.bin"
openssl dgst -sha256 -verify "$trusted" -signature "$work/signature.der" "$work/signed.bin"
jq -r '.subject[] | "\(.digest.sha256)  \(.name)"' "$work/payload.json" | sha256sum -c -
if [ -f responses.jsonl.gz ]; then
  gunzip -c responses.jsonl.gz | jq -r '"\(.sha256)  responses/\(.sha256)"' | sort -u >"$work/responses"
  # A run that was answered nothing has an index of nothing.
  [ ! -s "$work/responses" ] || sha256sum -c --quiet "$work/responses"
fi
