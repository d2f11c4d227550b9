"""Where moto differs from AWS in a way that matters: what AWS would have said, from moto's own state."""

from collections.abc import Callable

from answer import Answer
from call import Call

Amendment = Callable[[Call, Answer], Answer]
Substitute = Callable[[Call], Answer]

amendments: dict[tuple[str, str], Amendment] = {}
substitutes: dict[tuple[str, str], Substitute] = {}


def amends(service: str, *operations: str) -> Callable[[Amendment], Amendment]:
    """Registers a function that takes moto's answer and gives AWS's."""

    def register(function: Amendment) -> Amendment:
        for operation in operations:
            amendments[service, operation] = function
        return function

    return register


def answers(service: str, operation: str) -> Callable[[Substitute], Substitute]:
    """Registers a function that answers in moto's place, where moto has no such operation."""

    def register(function: Substitute) -> Substitute:
        substitutes[service, operation] = function
        return function

    return register


def page(call: Call, items: list, size: str, token: str) -> tuple[list, str | None]:
    """One page of the items: from the request's token, as many as it asks for, and the token of the next."""
    start = int(call.params.get(token) or 0)
    end = start + int(call.params.get(size) or len(items) or 1)
    return items[start:end], str(end) if end < len(items) else None
