"""Field-level changes to an answer, written as JSON.

An object is merged member by member and `null` removes a member. A list takes one of
  [{"$match": {"Name": "x"}, ...}]    each element with these members is merged with the rest; {} matches all
  [{"$match": ..., "$delete": true}]  each such element is taken out
  {"$each": value}                    every element becomes the value
  [...]                               the list becomes this one
`{"$ago": 90}` is the time 90 seconds before the answer, in either direction.
"""

from datetime import timedelta
from typing import Any

from answer import now


def merged(base: Any, change: Any) -> Any:
    """The base with the change applied; neither is altered."""
    if is_time(change):
        return evaluated(change)
    if isinstance(change, dict) and "$each" in change:
        return [evaluated(change["$each"]) for _ in base or []]
    if isinstance(change, dict):
        result = dict(base) if isinstance(base, dict) else {}
        for name, part in change.items():
            if part is None:
                result.pop(name, None)
            else:
                result[name] = merged(result.get(name), part)
        return result
    if isinstance(change, list) and any(isinstance(part, dict) and "$match" in part for part in change):
        return merged_elements(list(base or []), change)
    return evaluated(change)


def merged_elements(elements: list[Any], changes: list[dict[str, Any]]) -> list[Any]:
    for change in changes:
        wanted = change["$match"]
        rest = {name: part for name, part in change.items() if not name.startswith("$")}
        if change.get("$delete"):
            elements = [element for element in elements if not matches(element, wanted)]
        else:
            elements = [
                merged(element, rest) if matches(element, wanted) else element for element in elements
            ]
    return elements


def matches(element: Any, wanted: dict[str, Any]) -> bool:
    return isinstance(element, dict) and all(element.get(name) == value for name, value in wanted.items())


def is_time(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"$ago"}


def evaluated(value: Any) -> Any:
    """The value with its computed times filled in."""
    if is_time(value):
        return now() - timedelta(seconds=value["$ago"])
    if isinstance(value, dict):
        return {name: evaluated(item) for name, item in value.items()}
    if isinstance(value, list):
        return [evaluated(item) for item in value]
    return value
