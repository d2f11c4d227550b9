"""The request that this thread is answering: whose new resource it is that moto invents an id for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from call import Call

_answering = threading.local()


@contextmanager
def answering(call: Call) -> Iterator[None]:
    _answering.call = call
    try:
        yield
    finally:
        _answering.call = None


def current() -> Call | None:
    return getattr(_answering, "call", None)
