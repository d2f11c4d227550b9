"""Fixed ids of machine images."""

from typing import Any

from moto.ec2.models import amis

import ids


def fix_store_ids() -> None:
    """Each follows from account, region and order of creation."""
    for name in ("create_image", "copy_image", "register_image"):
        number_images(name)


def number_images(name: str) -> None:
    original = getattr(amis.AmiBackend, name)

    def wrapped(backend: Any, *args: Any, **kwargs: Any) -> Any:
        number = len(backend.amis) + 1
        chosen = ids.ebs_id("ami", backend.account_id, backend.region_name, number)
        amis.random_ami_id = lambda: chosen
        return original(backend, *args, **kwargs)

    setattr(amis.AmiBackend, name, wrapped)
