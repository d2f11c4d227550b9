#!/bin/sh
# Every night: compares the organization with the baseline, seals, keeps the package, tells people, and ends with the exit code of iq.
# Takes what examples/pipelines/verify.sh takes, and besides:
#
#   IQ_STATE    folder of this machine for packages and for the file "baseline" (.)
#   IQ_PUBLISH  s3://bucket/prefix, where packages are kept: the baseline is then fetched from there, and needs the AWS CLI
#
# The file or object "baseline" holds the run id of the package that people chose as the baseline. Without one the night is iq verify, and says so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
state=${IQ_STATE:-.}
export IQ_OUT="${IQ_OUT:-$state/evidence}" IQ_PURPOSE="${IQ_PURPOSE:-monitoring}" IQ_FORMAT="${IQ_FORMAT:-html,junit,markdown}"

stop() {
  echo "nightly.sh: $1" >&2
  exit 3
}

# A place that cannot be read is no place without a baseline: the night must not go on as if there were none.
if [ -n "${IQ_BASELINE:-}" ]; then
  id=
elif [ -n "${IQ_PUBLISH:-}" ]; then
  # iq takes it with a slash at its end, and the name of an object would have two.
  export IQ_PUBLISH="${IQ_PUBLISH%/}"
  place=${IQ_PUBLISH#s3://}
  bucket=${place%%/*}
  key=baseline
  [ "$place" = "$bucket" ] || key=${place#*/}/baseline
  found=$(aws s3api list-objects-v2 --bucket "$bucket" --prefix "$key" --max-keys 1 --query 'Contents[0].Key' --output text) ||
    stop "$IQ_PUBLISH cannot be listed"
  id=
  if [ "$found" = "$key" ]; then
    id=$(aws s3 cp --no-progress "s3://$bucket/$key" -) || stop "s3://$bucket/$key cannot be read"
    [ -n "$id" ] || stop "s3://$bucket/$key names no run"
  fi
else
  id=
  if [ -e "$state/baseline" ]; then
    id=$(cat "$state/baseline") || stop "$state/baseline cannot be read"
    [ -n "$id" ] || stop "$state/baseline names no run"
  fi
fi

case $id in
  *[!0-9a-f-]*) stop 'what the baseline names is no run id' ;;
  '') [ -n "${IQ_BASELINE:-}" ] || echo 'nightly.sh: there is no baseline, so this night cannot say what changed' >&2 ;;
  *)
    export IQ_BASELINE="$IQ_OUT/$id"
    if [ ! -e "$IQ_BASELINE" ] && [ -n "${IQ_PUBLISH:-}" ]; then
      IQ_BASELINE="$state/fetched/$id"
      aws s3 cp --recursive --no-progress --only-show-errors "$IQ_PUBLISH/$id/" "$IQ_BASELINE" || stop "the baseline $id cannot be fetched"
    fi
    ;;
esac
exec sh "$here/../pipelines/verify.sh"
