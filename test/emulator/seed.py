"""Seeds the emulator over HTTP.

python seed.py --endpoint URL   one scenario per line of standard input, each answered by one line of JSON
python seed.py --expected       what every scenario must make the tool say, as JSON
"""

import argparse
import json
import sys
import traceback

import reference
import scenarios
from aws import Aws


# States that tests come back to. A plant is mostly seen once, and as soon built as copied.
KEPT = ("empty", "reference", "broken", "half-denied")


class Seeder:
    """Brings the emulator into a named state: built the first time, of some restored from a snapshot after that."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.built: set[str] = set()

    def seed(self, name: str) -> None:
        if name in self.built:
            self.aws.control("POST", f"iq/restore?name={name}")
            return
        self.build(name)
        if name in KEPT:
            self.aws.control("POST", f"iq/snapshot?name={name}")
            self.built.add(name)

    def build(self, name: str) -> None:
        if name == "empty":
            self.aws.control("POST", "iq/restore?name=empty")
        elif name == "reference":
            self.seed("empty")
            reference.seed(self.aws)
        else:
            self.seed("reference")
            scenarios.build(self.aws, name)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--endpoint")
    options.add_argument("--expected", action="store_true")
    chosen = options.parse_args()
    if chosen.expected:
        print(json.dumps(scenarios.expected()))
        return
    seeder = Seeder(Aws(chosen.endpoint))
    for line in sys.stdin:
        try:
            seeder.seed(line.strip())
            answer = {"ok": True}
        except Exception:
            answer = {"ok": False, "message": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
