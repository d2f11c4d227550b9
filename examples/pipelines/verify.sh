#!/bin/sh
# Runs iq in a pipeline, and ends with its exit code: 0 conforms, 1 a requirement fails, 2 something could not be verified (red as well),
# 3 could not run, 4 conforms but something changed since the baseline. Everything is taken from the environment, and nothing of it is evaluated.
#
#   IQ_SPEC          the spec (iq-spec.yaml); of a drift without it, the baseline's own
#   IQ_BASELINE      package of an earlier run: then it is iq drift instead of iq verify
#   IQ_TRUST         public key that sealed the baseline
#   IQ_OUT           folder for packages (evidence)
#   IQ_FORMAT        reports in the package (pdf,html,junit,sarif,markdown)
#   IQ_PURPOSE       post-change, monitoring, qualification or engineering (post-change)
#   IQ_CHANGE        the change that the run follows
#   IQ_DEPLOYMENT    what was deployed, KEY=VALUE, one a line
#   IQ_KEY           what seals: a file, or kms:ARN
#   IQ_SEAL_ROLE     role that signs with AWS KMS and writes the ledger
#   IQ_LEDGER        a folder, or s3://bucket/prefix
#   IQ_NOTIFY        sns:ARN or webhook:FILE, one a line
#   IQ_NOTIFY_WHEN   change or always
#   IQ_NOTIFY_ROLE   role that publishes to SNS
#   IQ_NOTIFY_SECRET file that holds the secret by which webhooks are signed
#   IQ_PUBLISH       s3://bucket/prefix, to which the package is copied
#   IQ_PUBLISH_ROLE  role that writes there
#   IQ_RETAIN        how long Object Lock keeps it there, such as 10y
#   IQ_FACTS         saved facts to judge instead of AWS: never a qualification
#   IQ_REQUIRE       names of those above that must not be empty, one a line: a variable that is not there looks like one that is not wanted
#   IQ_RESULT        file to which exit-code, conclusion, run-id and package are added, NAME=VALUE, one a line; what comes later counts
set -eu
# No name is a pattern of files, and values are split at line breaks alone.
set -f
lines='
'
code=0

# What fails beside iq: it is said, no green run stays green, and no red one turns into another.
fail() {
  echo "verify.sh: $1" >&2
  case $code in 0 | 4) code=3 ;; esac
}

IFS=$lines
for name in ${IQ_REQUIRE:-}; do
  printenv "$name" | grep -q . || fail "$name is empty"
done
unset IFS
[ "$code" = 0 ] || exit "$code"

command=verify
[ -z "${IQ_BASELINE:-}" ] || command=drift
set -- "$command" --out "${IQ_OUT:-evidence}" --format "${IQ_FORMAT:-pdf,html,junit,sarif,markdown}" --no-progress
purpose=post-change
[ -z "${IQ_FACTS:-}" ] || purpose=engineering
set -- "$@" --purpose "${IQ_PURPOSE:-$purpose}"
if [ "$command" = drift ]; then
  set -- "$@" --baseline "$IQ_BASELINE" ${IQ_SPEC:+--spec "$IQ_SPEC"} ${IQ_TRUST:+--trust "$IQ_TRUST"}
else
  set -- "$@" --spec "${IQ_SPEC:-iq-spec.yaml}"
fi
set -- "$@" ${IQ_FACTS:+--facts "$IQ_FACTS"} ${IQ_CHANGE:+--change "$IQ_CHANGE"} ${IQ_KEY:+--key "$IQ_KEY"} \
  ${IQ_SEAL_ROLE:+--seal-role "$IQ_SEAL_ROLE"} ${IQ_LEDGER:+--ledger "$IQ_LEDGER"} \
  ${IQ_NOTIFY_WHEN:+--notify-when "$IQ_NOTIFY_WHEN"} ${IQ_NOTIFY_ROLE:+--notify-role "$IQ_NOTIFY_ROLE"} \
  ${IQ_NOTIFY_SECRET:+--notify-secret "$IQ_NOTIFY_SECRET"}
IFS=$lines
for pair in ${IQ_DEPLOYMENT:-}; do set -- "$@" --deployment "$pair"; done
for place in ${IQ_NOTIFY:-}; do set -- "$@" --notify "$place"; done
unset IFS

log=$(mktemp) || {
  fail 'no temporary file can be made'
  exit "$code"
}
trap 'rm -f "$log"' EXIT
iq "$@" > "$log" &
iq=$!
# Who stops a job often speaks to its first process alone. iq is told once: a second signal would end it without its record. At a terminal it hears
# Ctrl-C by itself.
end() {
  trap : TERM INT
  kill -TERM "$iq" 2> /dev/null || :
}
trap end TERM
trap '[ -t 0 ] || end' INT
wait "$iq" || code=$?
# A signal ends the waiting, and not iq.
while kill -0 "$iq" 2> /dev/null; do
  code=0
  wait "$iq" || code=$?
done
cat "$log" || fail 'what iq printed cannot be shown'

# The first line names the package, whatever came out; a run that could not run has none.
package=$(sed -n '1s/^evidence: //p' "$log")
conclusion=could-not-run
if [ -n "$package" ]; then
  conclusion=$(node -e '
    const { dsseEnvelope } = JSON.parse(require("node:fs").readFileSync(`${process.argv[1]}/evidence.sigstore.json`, "utf8"));
    console.log(JSON.parse(Buffer.from(dsseEnvelope.payload, "base64")).predicate.conclusion);
  ' -- "$package") || {
    conclusion=
    fail "$package does not say what it concludes"
  }
fi
if [ -n "${IQ_RESULT:-}" ]; then
  printf '%s=%s\n' exit-code "$code" conclusion "$conclusion" package "$package" run-id "${package##*/}" >> "$IQ_RESULT" ||
    fail "$IQ_RESULT cannot be written"
fi

# Evidence that could not be kept is no green run.
if [ -n "$package" ] && [ -n "${IQ_PUBLISH:-}" ]; then
  iq evidence publish "$package" --to "$IQ_PUBLISH" ${IQ_PUBLISH_ROLE:+--role "$IQ_PUBLISH_ROLE"} ${IQ_RETAIN:+--retain "$IQ_RETAIN"} || {
    fail "$package could not be published to $IQ_PUBLISH"
    [ -z "${IQ_RESULT:-}" ] || echo "exit-code=$code" >> "$IQ_RESULT" || :
  }
fi
exit "$code"
