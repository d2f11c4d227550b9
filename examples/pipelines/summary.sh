#!/bin/sh
# Shows report.md, and drift.md where there is one, as the summary of a job of GitHub Actions. PACKAGE is the package of the run.
set -eu
for page in drift.md report.md; do
  if [ -e "$PACKAGE/$page" ]; then cat "$PACKAGE/$page" >> "$GITHUB_STEP_SUMMARY"; fi
done
