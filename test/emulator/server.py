"""Serves the emulator on loopback. Prints one line, {"port": N, "pid": N}, when it is ready.

python server.py [--port 0]
"""

import argparse
import json
import logging
import os
import sys
import threading
import warnings

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
os.environ.pop("MOTO_ACCOUNT_ID", None)

from moto.moto_server.werkzeug_app import MotoRequestHandler  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

from accounts import add_caller  # noqa: E402
from app import Emulator  # noqa: E402
from fixed_ids import fix_ids  # noqa: E402
from realism_iam import load_managed_policies_when_asked  # noqa: E402
from snapshots import make_copyable  # noqa: E402


class Handler(MotoRequestHandler):
    """Keeps connections open between requests, and keeps quiet."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        pass


def stop_with_parent() -> None:
    """The parent holds our standard input: when it goes, so do we."""
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--stop-with-parent", action="store_true")
    chosen = options.parse_args()
    logging.disable(logging.CRITICAL)
    # Rules may send errors that a service's model does not list, as AWS does.
    warnings.filterwarnings("ignore", message=r"Exception\(EmulatedError\)")
    fix_ids()
    load_managed_policies_when_asked()
    make_copyable()
    add_caller()
    emulator = Emulator()
    emulator.snapshots.take("empty")
    server = make_server("127.0.0.1", chosen.port, emulator, threaded=True, request_handler=Handler)
    if chosen.stop_with_parent:
        threading.Thread(target=stop_with_parent, daemon=True).start()
    print(json.dumps({"port": server.port, "pid": os.getpid()}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
