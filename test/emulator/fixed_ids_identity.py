"""Fixed ids of IAM Identity Center and its identity store."""

from collections.abc import Callable
from inspect import signature
from types import SimpleNamespace
from typing import Any

from moto.identitystore import models as store
from moto.ssoadmin import models as sso

import names_identity as i
from ids import MANAGEMENT, PRIMARY


def fix_identity_ids() -> None:
    """Ids that follow from names, and one instance in place of one for every account and region."""
    wrap_after(sso.SSOAdminBackend, "__init__", after_backend)
    wrap_after(sso.PermissionSet, "__init__", after_permission_set)
    name_ids(store.IdentityStoreBackend, "create_group", lambda call: call["display_name"])
    name_ids(store.IdentityStoreBackend, "create_user", lambda call: call["user_name"])
    name_ids(
        store.IdentityStoreBackend,
        "create_group_membership",
        lambda call: f"{call['group_id']}/{call['member_id']['UserId']}",
    )


def after_backend(backend: sso.SSOAdminBackend) -> None:
    """Moto invents an instance wherever somebody asks."""
    if (backend.account_id, backend.region_name) != (MANAGEMENT, PRIMARY):
        backend.instances = []
        return
    [instance] = backend.instances
    instance.instance_arn, instance.identity_store_id = i.INSTANCE, i.IDENTITY_STORE


def after_permission_set(made: sso.PermissionSet) -> None:
    made.permission_set_arn = i.permission_set_arn(made.name)


def wrap_after(owner: type, name: str, after: Callable[[Any], None]) -> None:
    original = getattr(owner, name)

    def wrapped(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        after(self)

    setattr(owner, name, wrapped)


def name_ids(owner: type, name: str, name_of: Callable[[dict[str, Any]], str]) -> None:
    """Makes the random id of what a method creates follow from its name."""
    original = getattr(owner, name)

    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        chosen = i.principal_id(name_of(signature(original).bind(self, *args, **kwargs).arguments))
        store.mock_random = SimpleNamespace(uuid4=lambda: chosen)
        return original(self, *args, **kwargs)

    setattr(owner, name, wrapped)
