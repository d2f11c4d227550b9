"""Rules that tests and the seed set: canned answers, errors, merged fields, latency.

{service, operation?, account?, region?, except?, roleArn?, params?,
 result | error | merge, status?, delay_ms?, times?, probability?}

`service`, `operation`, `account` and `region` take one value, a list, or `*`; `except` lists services that a
rule for `*` leaves alone; `params` and `roleArn` are globs over the request's parameters. `error` is
{code, message} or {deny: "identity" | "service control policy"}, which is then said as the service says it.
The first rule with a result or an error answers; every merge rule that fits is applied, the test's own last.
"""

import random
import threading
from copy import deepcopy
from fnmatch import fnmatchcase
from typing import Any

from call import Call

Rule = dict[str, Any]

KEYS = {
    "service",
    "operation",
    "account",
    "region",
    "except",
    "roleArn",
    "params",
    "result",
    "error",
    "merge",
    "status",
    "delay_ms",
    "times",
    "probability",
}


class Rules:
    """Two layers: `seed` describes the organization and goes with its snapshot, `test` is a test's own."""

    def __init__(self) -> None:
        self.layers: dict[str, list[Rule]] = {"seed": [], "test": []}
        self.lock = threading.Lock()

    def put(self, layer: str, rules: list[Rule]) -> None:
        for rule in rules:
            unknown = set(rule) - KEYS
            if unknown:
                raise ValueError(f"unknown member of a rule: {', '.join(sorted(unknown))}")
        with self.lock:
            self.layers[layer] = deepcopy(rules)

    def matching(self, call: Call) -> list[Rule]:
        """The rules that fit, most important first, up to one that answers. Spends their `times`."""
        found = []
        with self.lock:
            for rule in [*self.layers["test"], *self.layers["seed"]]:
                if fits(rule, call) and spend(rule):
                    found.append(rule)
                    if is_answer(rule):
                        break
        return found


def is_answer(rule: Rule) -> bool:
    return "result" in rule or "error" in rule


def fits(rule: Rule, call: Call) -> bool:
    params = {**rule.get("params", {}), **({"RoleArn": rule["roleArn"]} if "roleArn" in rule else {})}
    return (
        one_of(rule.get("service", "*"), call.service)
        and one_of(rule.get("operation", "*"), call.operation)
        and one_of(rule.get("account", "*"), call.account)
        and one_of(rule.get("region", "*"), call.region)
        and call.service not in rule.get("except", [])
        and all(fnmatchcase(str(call.params.get(name, "")), pattern) for name, pattern in params.items())
    )


def one_of(wanted: str | list[str], actual: str | None) -> bool:
    return wanted == "*" or actual == wanted or (isinstance(wanted, list) and actual in wanted)


def spend(rule: Rule) -> bool:
    if random.random() >= rule.get("probability", 1):
        return False
    if "times" in rule:
        if rule["times"] <= 0:
            return False
        rule["times"] -= 1
    return True
