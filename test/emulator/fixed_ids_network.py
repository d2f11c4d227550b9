"""Ids of networks and of what stands in them: the how-manieth of its kind in its account and region."""

import threading
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import moto.ec2.utils as ec2_utils
from moto.acm import utils as acm
from moto.autoscaling import models as autoscaling
from moto.ec2.models import EC2Backend
from moto.elbv2 import models as elbv2
from moto.wafv2 import models as wafv2

import ids
from current import current

# How many of each kind there are, by account, region and kind. Kept with the states that tests come back to.
counted: Counter[tuple[str, str, str]] = Counter()
lock = threading.Lock()
default_network = threading.local()

# What moto makes unasked in every region is numbered apart, so that the first subnet of the architecture is the first.
UNASKED = 900


def fix_network_ids() -> None:
    invented = ec2_utils.random_id

    def numbered_id(prefix: str = "", size: int = 17) -> str:
        call = current()
        return invented(prefix, size) if call is None else ids.ebs_id(prefix, call.account, call.region, number_of(prefix))

    ec2_utils.random_id = numbered_id
    create_default = EC2Backend.create_default_vpc

    def create_default_apart(backend: EC2Backend, *args: Any, **kwargs: Any) -> Any:
        with unasked():
            return create_default(backend, *args, **kwargs)

    EC2Backend.create_default_vpc = create_default_apart
    for name, module, member in (
        ("elbv2", elbv2, "mock_random"),
        ("wafv2", wafv2, "mock_random"),
        ("acm", acm, "mock_random"),
        ("autoscaling", autoscaling, "random"),
    ):
        numbered(module, member, name)


@contextmanager
def unasked() -> Iterator[None]:
    default_network.depth = getattr(default_network, "depth", 0) + 1
    try:
        yield
    finally:
        default_network.depth -= 1


def is_unasked() -> bool:
    return getattr(default_network, "depth", 0) > 0


def number_of(kind: str) -> int:
    call = current()
    assert call is not None
    apart = is_unasked()
    with lock:
        key = (call.account, call.region, f"{kind}/unasked" if apart else kind)
        counted[key] += 1
        return counted[key] + (UNASKED if apart else 0)


def numbered(module: ModuleType, member: str, name: str) -> None:
    setattr(module, member, Numbered(getattr(module, member), name))


class Numbered:
    """Moto's source of random values, but for those that become part of an id."""

    def __init__(self, random: Any, service: str) -> None:
        self.random = random
        self.service = service

    def __getattr__(self, name: str) -> Any:
        return getattr(self.random, name)

    def get_random_hex(self, length: int = 8) -> str:
        return f"{number_of(self.service):0{length}x}" if current() else self.random.get_random_hex(length)

    def uuid4(self) -> uuid.UUID:
        return uuid.UUID(int=number_of(self.service)) if current() else self.random.uuid4()

    def choice(self, options: Sequence[Any]) -> Any:
        return options[(number_of(f"{self.service}/choice") - 1) % len(options)] if current() else self.random.choice(options)
