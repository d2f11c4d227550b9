#!/bin/sh
# Installs iq from npm: VERSION is exact, so that the evidence of two runs is of the same program.
set -eu
case ${VERSION:-} in
  *[!0-9A-Za-z.+-]*) exact=no ;;
  [0-9]*.[0-9]*.[0-9]*) exact=yes ;;
  *) exact=no ;;
esac
if [ "$exact" = no ]; then
  echo 'install.sh: VERSION is no exact version, such as 1.2.3' >&2
  exit 3
fi
npm install --global --no-audit --no-fund "iq-evidence@$VERSION"
iq --version
