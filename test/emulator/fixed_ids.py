"""Fixed ids, so that what a test expects can be written down before the run."""

from collections.abc import Callable
from typing import Any

import moto.iam.models
import moto.organizations.utils
from moto.ec2.models import elastic_block_store, key_pairs, security_groups
from moto.kms import kms_backends
from moto.kms import models as kms
from moto.organizations import models as organizations
from moto.rds import models as rds
from moto.secretsmanager.models import SecretsManagerSecretIdentifier

import accounts
import ids
from fixed_ids_identity import fix_identity_ids
from fixed_ids_network import UNASKED, fix_network_ids, is_unasked
from fixed_ids_object_storage import fix_object_storage_ids
from fixed_ids_stores import fix_store_ids


def fix_ids() -> None:
    """Replaces moto's random ids by ones that follow from account, region and order of creation."""
    moto.iam.models.get_account_id_from = accounts.owner_of
    moto.organizations.utils.make_random_org_id = lambda: ids.ORGANIZATION
    moto.organizations.utils.make_random_root_id = lambda: ids.ROOT
    moto.organizations.utils.make_random_ou_id = lambda root: f"ou-exmp-{next_ou():08d}"
    moto.organizations.utils.MASTER_ACCOUNT_EMAIL = "aws+management@example.com"
    wrap(organizations.FakeAccount, "__init__", before_account)
    wrap(organizations.FakePolicy, "__init__", before_policy)
    wrap(kms.Key, "__init__", before_key)
    wrap(elastic_block_store.EBSBackend, "create_volume", before_volume)
    wrap(elastic_block_store.EBSBackend, "create_snapshot", before_snapshot)
    wrap(security_groups.SecurityGroupBackend, "create_security_group", before_security_group)
    wrap(key_pairs.KeyPair, "__init__", before_key_pair)
    SecretsManagerSecretIdentifier.generate = secret_arn
    rds.DBInstance.save_automated_backup = save_automated_backup
    rds.DBCluster.save_automated_backup = save_automated_cluster_backup
    fix_identity_ids()
    fix_network_ids()
    fix_object_storage_ids()
    fix_store_ids()


def wrap(owner: type, name: str, before: Callable[..., None]) -> None:
    original = getattr(owner, name)

    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        before(self, *args, **kwargs)
        return original(self, *args, **kwargs)

    setattr(owner, name, wrapped)


def next_ou() -> int:
    return len(organizations.organizations_backends[ids.MANAGEMENT]["aws"].ou)


def before_account(_: Any, organization: Any, **kwargs: Any) -> None:
    chosen = ids.account_id(kwargs["AccountName"])
    moto.organizations.utils.make_random_account_id = lambda: chosen


def before_policy(_: Any, organization: Any, **kwargs: Any) -> None:
    chosen = ids.policy_id(kwargs["Name"])
    moto.organizations.utils.make_random_policy_id = lambda: chosen


def before_key(_: Any, *args: Any, **kwargs: Any) -> None:
    account, region = args[4], args[5]
    number = len(kms_backends[account][region].keys) + 1
    chosen = ids.key_id(account, region, number)
    kms.generate_key_id = lambda multi_region: f"mrk-{chosen.replace('-', '')}" if multi_region else chosen


def before_volume(backend: Any, *args: Any, **kwargs: Any) -> None:
    chosen = ids.ebs_id("vol", backend.account_id, backend.region_name, volume_number(backend))
    elastic_block_store.random_volume_id = lambda: chosen


def volume_number(backend: Any) -> int:
    """Volumes of instances that a group starts by itself are numbered apart, as all that nobody asks for."""
    apart = sum(int(volume[-3:]) > UNASKED for volume in backend.volumes)
    return UNASKED + apart + 1 if is_unasked() else len(backend.volumes) - apart + 1


def before_snapshot(backend: Any, *args: Any, **kwargs: Any) -> None:
    number = len(backend.snapshots) + 1
    chosen = ids.ebs_id("snap", backend.account_id, backend.region_name, number)
    elastic_block_store.random_snapshot_id = lambda: chosen


def before_security_group(backend: Any, *args: Any, **kwargs: Any) -> None:
    number = sum(len(groups) for groups in backend.groups.values()) + 1
    chosen = ids.ebs_id("sg", backend.account_id, backend.region_name, number)
    security_groups.random_security_group_id = lambda: chosen


def before_key_pair(_: Any, *args: Any, **kwargs: Any) -> None:
    backend = kwargs["ec2_backend"]
    chosen = ids.ebs_id("key", backend.account_id, backend.region_name, len(backend.key_pairs) + 1)
    key_pairs.random_key_pair_id = lambda: chosen


def secret_arn(secret: SecretsManagerSecretIdentifier, *_: Any, **__: Any) -> str:
    return ids.secret_arn(secret.account_id, secret.region, secret.name)


def save_automated_backup(instance: rds.DBInstance) -> None:
    """Moto puts the current minute into the snapshot's name."""
    name = instance.db_instance_identifier
    instance.backend.create_auto_snapshot(name, ids.backup_id(name))


def save_automated_cluster_backup(cluster: rds.DBCluster) -> None:
    name = cluster.db_cluster_identifier
    cluster.backend.create_auto_cluster_snapshot(name, ids.backup_id(name))
