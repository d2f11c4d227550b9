"""The named states of the organization: how each is built and what it must make the tool say."""

from typing import Any

import half_denied
import names as n
import plants_break_glass  # noqa: F401  registers its plants
import plants_copies  # noqa: F401
import plants_data_stores  # noqa: F401
import plants_databases  # noqa: F401
import plants_governance  # noqa: F401
import plants_gpu_fleet  # noqa: F401
import plants_guardrails  # noqa: F401
import plants_identity  # noqa: F401
import plants_key_policies  # noqa: F401
import plants_keys  # noqa: F401
import plants_landing_zone  # noqa: F401
import plants_object_storage  # noqa: F401
import plants_policies  # noqa: F401
import plants_replication  # noqa: F401
import plants_roles  # noqa: F401
import plants_security_groups  # noqa: F401
import plants_stores  # noqa: F401
import plants_tiers  # noqa: F401
import plants_tls  # noqa: F401
import plants_trail  # noqa: F401
import plants_vpc_endpoints  # noqa: F401
import plants_web_acl  # noqa: F401
import reference
from aws import Aws
from ids import account_id
from plants import Case, Plant, plants


def planted(name: str) -> list[Plant]:
    """The plants of a scenario. KeyError where there is no such scenario."""
    return [plant for plant in plants.values() if not plant.alone] if name == "broken" else [plants[name]]


def build(aws: Aws, name: str) -> None:
    """Turns the reference organization into the named one."""
    if name == "half-denied":
        rules = half_denied.rules()
    elif name == "ten-accounts":
        rules = []
        add_accounts(aws, 10 - len(n.ACCOUNTS))
    else:
        # A later plant's rules come first, as if it had been planted on top.
        rules = []
        for plant in planted(name):
            rules = (plant.change(aws) or []) + rules
    aws.control("PUT", "iq/rules?layer=seed", rules + reference.rules())


def add_accounts(aws: Aws, count: int) -> None:
    """More members, each with the identities and keys that every account has, and no store."""
    for number in range(count):
        name = f"Workload {number}"
        reference.add_account(aws.client("organizations", n.MANAGEMENT), name, [])
        reference.seed_identity(aws, account_id(name))
        reference.seed_keys(aws, account_id(name))


def expected() -> dict[str, Any]:
    """Every plant with its test cases, and the places that half-denied leaves unknown."""
    return {
        "plants": [
            {
                "name": plant.name,
                "module": plant.module,
                "about": plant.about,
                "alone": plant.alone,
                "failing": cases(plant.failing),
                "unknown": cases(plant.unknown),
                "unread": plant.unread,
                "checks": plant.checks,
            }
            for plant in plants.values()
        ],
        "halfDenied": half_denied.UNKNOWN,
    }


def cases(of: tuple[Case, ...]) -> list[dict[str, str]]:
    return [{"requirementId": requirement, "resource": resource} for requirement, resource in of]
