"""Whose an access key is, and the identity that calls."""

from functools import lru_cache

import moto.iam.models
from moto.core import DEFAULT_ACCOUNT_ID as NOBODY
from moto.iam.models import AccessKey, iam_backends
from moto.sts.models import AssumedRole, sts_backends

from ids import AUDIT

# The identity that runs the tool: a role session in the audit account.
CALLER_KEY = "ASIAIQCALLER00000555"
CALLER_ROLE = f"arn:aws:iam::{AUDIT}:role/iq-runner"


@lru_cache(maxsize=4096)
def known_owner(access_key: str) -> str:
    owner = find_owner(access_key)
    if owner == NOBODY:
        raise LookupError(access_key)
    return owner


find_owner = moto.iam.models.get_account_id_from


def owner_of(access_key: str) -> str:
    """The account of an access key, or NOBODY. Moto walks every account for it on each request."""
    try:
        return known_owner(access_key)
    except LookupError:
        return NOBODY


def forget_owners() -> None:
    known_owner.cache_clear()


def add_caller() -> None:
    """Makes the caller's key one of the audit account's role sessions."""
    key = AccessKey(user_name=None, prefix="ASIA", account_id=AUDIT)
    key.access_key_id = CALLER_KEY
    iam_backends[AUDIT]["aws"].access_keys[CALLER_KEY] = key
    session = AssumedRole(AUDIT, "us-east-2", key, "test", CALLER_ROLE, "", 43200, "")
    sts_backends[AUDIT]["aws"].assumed_roles.append(session)


def caller_arn(access_key: str, account: str) -> str:
    """The ARN that AWS would put into a refusal."""
    session = sts_backends[account]["aws"].get_assumed_role_from_access_key(access_key)
    return session.arn if session else f"arn:aws:iam::{account}:user/unknown"


def principals_of(access_key: str, account: str) -> set[str]:
    """The ARNs by which a trust policy can mean the caller."""
    session = sts_backends[account]["aws"].get_assumed_role_from_access_key(access_key)
    return {f"arn:aws:iam::{account}:root"} | ({session.arn, session.role_arn} if session else set())
