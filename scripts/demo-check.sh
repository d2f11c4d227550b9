#!/usr/bin/env bash
# What README.md promises of a package, with tools that are not ours: openssl, jq, sha256sum. Leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# expect CODE COMMAND…: the command must end with that code.
expect() {
  local status=0
  "${@:2}" || status=$?
  test "$status" -eq "$1" || { echo "exit $status instead of $1: ${*:2}" >&2; exit 1; }
}

npm run --silent demo -- --out "$out/evidence" --no-progress
package=$(echo "$out"/evidence/*)

echo '-- iq: exit 2, sealed by a key made for this run'
expect 2 npx --no-install iq evidence verify "$package" --key "$package/signer.pub" --rejudge

echo '-- the verify.sh of the package: exit 2, for the same reason'
expect 2 bash "$package/verify.sh" --key "$package/signer.pub" "$package"

echo '-- one flipped byte in payload, facts or spec: everybody says no'
for target in evidence.sigstore.json facts.jsonl.gz spec/spec.yaml; do
  copy=$(mktemp -d "$out/copy.XXXX")
  cp -r "$package/." "$copy"
  size=$(stat -c %s "$copy/$target")
  node -e '
    const fs = require("node:fs");
    const [file, size] = process.argv.slice(1);
    const bytes = fs.readFileSync(file);
    bytes[Math.floor(Number(size) / 2)] ^= 1;
    fs.writeFileSync(file, bytes);' "$copy/$target" "$size"
  expect 1 npx --no-install iq evidence verify "$copy" --key "$package/signer.pub" >/dev/null 2>&1
  expect 1 bash assets/verify.sh --key "$package/signer.pub" "$copy" >/dev/null 2>&1
done

echo '-- with a key of our own: exit 0'
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$out/signer.key" 2>/dev/null
openssl pkey -in "$out/signer.key" -pubout -out "$out/trusted.pub"
npx --no-install iq verify --spec fixtures/reference/spec.yaml --facts fixtures/reference/facts.jsonl.gz \
  --key "$out/signer.key" --out "$out/own" --no-progress >/dev/null
npx --no-install iq evidence verify "$out"/own/* --key "$out/trusted.pub" --rejudge
bash assets/verify.sh --key "$out/trusted.pub" "$out"/own/*
