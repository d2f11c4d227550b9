"""Named copies of the whole emulated state: all of moto's backends and the seed's rules."""

import copyreg
import threading
from copy import deepcopy
from typing import Any

from moto.core.base_backend import BackendDict, backend_lock
from moto.kms import utils as kms_utils
from moto.ssm.models import ParameterDict

import accounts
from fixed_ids_network import counted
from rules import Rules

# Attributes of the dictionaries themselves, outside any backend.
INDEXES = ("bucket_accounts", "master_accounts")

State = list[tuple[BackendDict, dict[str, dict[str, Any]], dict[str, Any]]]


class Snapshots:
    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.saved: dict[str, tuple[State, list[dict[str, Any]], dict[tuple[str, str, str], int]]] = {}

    def take(self, name: str) -> None:
        with backend_lock:
            self.saved[name] = copied(current()), deepcopy(self.rules.layers["seed"]), dict(counted)

    def restore(self, name: str) -> None:
        """Raises KeyError where no snapshot has this name. The test's own rules are dropped."""
        state, rules, numbers = self.saved[name]
        with backend_lock:
            install(copied(state))
            counted.clear()
            counted.update(numbers)
        self.rules.put("seed", rules)
        self.rules.put("test", [])
        accounts.forget_owners()


def current() -> State:
    return [
        (
            service,
            {account: dict(regions) for account, regions in service.items()},
            {name: getattr(service, name) for name in INDEXES if hasattr(service, name)},
        )
        for service in BackendDict._instances
    ]


def copied(state: State) -> State:
    """One deep copy, so that backends which refer to one another still do. The dictionaries stay shared."""
    shared: dict[int, Any] = {id(service): service for service in BackendDict._instances}
    for service in BackendDict._instances:
        shared |= {id(regions): regions for regions in service.values()}
    return deepcopy(state, shared)


def install(state: State) -> None:
    for service in BackendDict._instances:
        for regions in service.values():
            regions.clear()
    for service, by_account, indexes in state:
        for account, regions in by_account.items():
            service[account].update(regions)
        for name, value in indexes.items():
            setattr(service, name, value)


def make_copyable() -> None:
    """Moto's parameters of Systems Manager cannot be copied, for they are made with two arguments and not with one."""
    ParameterDict.__reduce__ = lambda self: (
        ParameterDict,
        (self.account_id, self.region_name),
        None,
        None,
        iter(self.items()),
    )
    keep_key_material()
    for lock in (threading.Condition, type(threading.RLock())):
        # Nobody holds one when a copy is made: the copy has one of its own.
        copyreg.pickle(lock, lambda held: (type(held), ()))


def keep_key_material() -> None:
    """Private keys of KMS cannot be copied and never change: copies share them."""
    for cls in (kms_utils.AbstractPrivateKey, *kms_utils.AbstractPrivateKey.__subclasses__()):
        cls.__deepcopy__ = lambda self, memo: self
