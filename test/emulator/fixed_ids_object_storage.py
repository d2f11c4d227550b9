"""Fixed ids of grants and of aggregators of AWS Config, and the policy type that moto does not know."""

import hashlib
from typing import Any

from moto.config import models as config
from moto.kms import models as kms
from moto.organizations import models as organizations

from fixed_ids_identity import wrap_after

# When the aggregator was made, in seconds of Unix time: 2026-05-06.
MADE = 1_778_025_600

S3_POLICY = "S3_POLICY"
S3_POLICY_ARN = "arn:{0}:organizations::{1}:policy/{2}/s3_policy/{3}"


def fix_object_storage_ids() -> None:
    wrap_after(kms.Grant, "__init__", after_grant)
    wrap_after(config.ConfigAggregator, "__init__", after_aggregator)
    know_s3_policies()


def hexadecimal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def after_grant(grant: kms.Grant) -> None:
    grant.id = hexadecimal(f"{grant.key_id}/{grant.name}/{grant.grantee_principal}/{grant.operations}")


def after_aggregator(aggregator: config.ConfigAggregator) -> None:
    before, _, _ = aggregator.configuration_aggregator_arn.rpartition("-")
    aggregator.configuration_aggregator_arn = (
        f"{before}-{hexadecimal(aggregator.configuration_aggregator_name)[:8]}"
    )
    aggregator.creation_time = aggregator.last_updated_time = MADE


def know_s3_policies() -> None:
    """Moto refuses the type by name and by its constructor, which takes it for a tag policy here."""
    for owner in (organizations.FakeRoot, organizations.FakePolicy):
        owner.SUPPORTED_POLICY_TYPES = [*owner.SUPPORTED_POLICY_TYPES, S3_POLICY]
    original = organizations.FakePolicy.__init__

    def made(self: organizations.FakePolicy, organization: Any, **kwargs: Any) -> None:
        if kwargs.get("Type") != S3_POLICY:
            original(self, organization, **kwargs)
            return
        original(self, organization, **{**kwargs, "Type": "TAG_POLICY"})
        self.type, self._arn_format = S3_POLICY, S3_POLICY_ARN

    organizations.FakePolicy.__init__ = made
