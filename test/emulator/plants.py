"""Faults to be planted into the reference organization, each with the test cases that must fail for it.

No other test case may fail. The expectations come from the pass conditions of the requirements, not a run.
A plant changes moto's state, or gives back rules for what moto cannot hold.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from aws import Aws

Rule = dict[str, Any]
Change = Callable[[Aws], list[Rule] | None]

# Requirement id and the resource of the finding.
Case = tuple[str, str]


@dataclass(frozen=True)
class Plant:
    name: str
    # Of Python.
    module: str
    about: str
    change: Change
    failing: tuple[Case, ...]
    # Cases that cannot be decided any more because of the fault: unknown, not failing.
    unknown: tuple[Case, ...]
    # Accounts that cannot be read because of the fault: nothing passes there, whatever is unknown.
    unread: tuple[str, ...]
    # Planted on its own, not together with the others in `broken`.
    alone: bool
    # Checks that are run over it; all where there are none.
    checks: tuple[str, ...]


plants: dict[str, Plant] = {}


def plant(
    *failing: Case,
    unknown: Iterable[Case] = (),
    unread: Iterable[str] = (),
    alone: bool = False,
    checks: Iterable[str] = (),
) -> Callable[[Change], Change]:
    """Registers a plant under its function's name, with its docstring as the description.

    `checks` are run over it besides those of its cases, where not all are.
    """

    def register(change: Change) -> Change:
        name = change.__name__.replace("_", "-")
        if name in plants:
            raise ValueError(f"two faults are called {name}: the first would never be planted")
        cases = (*failing, *unknown)
        plants[name] = Plant(
            name,
            change.__module__,
            change.__doc__ or "",
            change,
            failing,
            tuple(unknown),
            tuple(unread),
            alone,
            checks_of(change.__module__, cases, checks),
        )
        return change

    return register



def differs(item: str) -> Case:
    """Staging is no more as production in this item of the spec."""
    return ("environments.configuration", f"stage/{item}")


GOVERNANCE = ("landing-zone", "service-control-policies")

# Which checks are run over a module's plants besides those of their cases; all, where the module is not here.
# What a fault does to the others, `broken` shows. Identity Center takes its time: twenty calls a second.
ALWAYS = {
    "plants_break_glass": (),
    "plants_copies": (),
    "plants_data_stores": (),
    "plants_databases": ("rds-resilience",),
    "plants_governance": ("audit-trail", "iam-users", "rds-resilience", *GOVERNANCE),
    "plants_gpu_fleet": (),
    "plants_guardrails": GOVERNANCE,
    "plants_identity": (),
    "plants_key_policies": (),
    "plants_keys": (),
    "plants_landing_zone": GOVERNANCE,
    "plants_object_storage": (),
    "plants_policies": GOVERNANCE,
    "plants_replication": (),
    "plants_roles": (),
    "plants_security_groups": (),
    "plants_stores": ("cmk-encryption",),
    "plants_tiers": (),
    "plants_tls": (),
    "plants_trail": ("audit-trail",),
    "plants_vpc_endpoints": (),
    "plants_web_acl": (),
}


def checks_of(module: str, cases: Iterable[Case], besides: Iterable[str]) -> tuple[str, ...]:
    if module not in ALWAYS:
        return ()
    return tuple(sorted({*ALWAYS[module], *besides, *(name.partition(".")[0] for name, _ in cases)}))


def same_requirements(requirements: Iterable[str], resource: str) -> list[Case]:
    return [(requirement, resource) for requirement in requirements]


def aws_managed_key(aws: Aws, account: str, region: str, service: str) -> str:
    """ARN of the key that AWS manages for a service; it comes into being when somebody asks for it."""
    return aws.client("kms", account, region).describe_key(KeyId=f"alias/aws/{service}")["KeyMetadata"]["Arn"]
