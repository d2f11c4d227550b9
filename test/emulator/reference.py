"""The reference organization: five accounts, two governed regions, all as the example spec wants it."""

import json
from typing import Any

import names as n
import names_object_storage as o
import seed_break_glass
import seed_gpu_fleet
import seed_identity as people
import seed_network
import seed_object_storage
import seed_policies
import seed_security_groups
import seed_stores
import seed_tiers
import seed_tls
import seed_web_acl
from aws import Aws
from ids import CLOSED

Rule = dict[str, Any]

YEAR = 365


def seed(aws: Aws) -> None:
    """Builds the organization in an empty emulator."""
    aws.control("POST", "seed?a=42")
    seed_accounts(aws)
    for account in n.ACCOUNTS:
        seed_identity(aws, account)
        seed_keys(aws, account)
    seed_buckets(aws)
    seed_volumes(aws)
    seed_secrets(aws)
    seed_databases(aws)
    seed_trail(aws)
    seed_delegation(aws)
    seed_break_glass.seed(aws)
    seed_network.seed(aws)
    seed_security_groups.seed(aws)
    seed_tiers.seed(aws)
    seed_tls.seed(aws)
    seed_gpu_fleet.seed(aws)
    seed_web_acl.seed(aws)
    seed_policies.seed(aws)
    people.seed(aws)
    seed_object_storage.seed(aws)
    seed_stores.seed(aws)
    aws.control("PUT", "iq/rules?layer=seed", rules())


def rules() -> list[Rule]:
    """What moto cannot hold: root credentials of the management account, and the closed region."""
    return [
        {
            "service": "iam",
            "operation": "GetAccountSummary",
            "account": n.MANAGEMENT,
            "merge": {"SummaryMap": {"AccountMFAEnabled": 1, "AccountPasswordPresent": 1}},
        },
        {
            "service": "*",
            "except": ["iam", "sts", "organizations", "account"],
            "region": CLOSED,
            "error": {"deny": "service control policy"},
        },
        *seed_break_glass.rules(),
        *seed_stores.rules(),
    ]


def seed_accounts(aws: Aws) -> None:
    organizations = aws.client("organizations", n.MANAGEMENT)
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    units = {"/": root}
    for path in ("/Security", "/Workloads", "/Workloads/Prod", "/Workloads/Sdlc"):
        parent, _, name = path.rpartition("/")
        made = organizations.create_organizational_unit(ParentId=units[parent or "/"], Name=name)
        units[path] = made["OrganizationalUnit"]["Id"]
    for account, (name, path) in n.ACCOUNTS.items():
        if account != n.MANAGEMENT:
            add_account(organizations, name, n.GXP_TAGS if account in n.GXP else [])
            organizations.move_account(
                AccountId=account, SourceParentId=root, DestinationParentId=units[path]
            )


def add_account(organizations: Any, name: str, tags: list[dict[str, str]]) -> None:
    email = f"aws+{name.lower().replace(' ', '-')}@example.com"
    organizations.create_account(AccountName=name, Email=email, Tags=tags)


def seed_identity(aws: Aws, account: str) -> None:
    iam = aws.client("iam", account)
    role = "iq-auditor-mgmt" if account == n.MANAGEMENT else "iq-auditor"
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust()))
    iam.create_saml_provider(Name=n.SAML_PROVIDER, SAMLMetadataDocument="x" * 1000)
    if account in n.GXP:
        iam.create_open_id_connect_provider(
            Url=f"https://{n.OIDC_PROVIDER}", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["0" * 40]
        )
    seed_policies.seed_account(aws, account)
    people.seed_account(aws, account)


def trust() -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{n.AUDIT}:root"},
        "Condition": {"StringEquals": {"sts:ExternalId": n.EXTERNAL_ID}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def seed_keys(aws: Aws, account: str) -> None:
    """Declared keys come first in their account and region, so that their ids end in 1."""
    for region, alias in n.DECLARED_KEYS.get(account, []):
        add_key(aws, account, region, alias)
    for region in n.OPEN_REGIONS:
        key = add_key(aws, account, region, "alias/ebs-default")
        ec2 = aws.client("ec2", account, region)
        ec2.enable_ebs_encryption_by_default()
        ec2.modify_ebs_default_kms_key_id(KmsKeyId=key)


def add_key(aws: Aws, account: str, region: str, alias: str) -> str:
    """ARN of a new customer-managed key that rotates yearly."""
    kms = aws.client("kms", account, region)
    key = kms.create_key(Description=alias.removeprefix("alias/"))["KeyMetadata"]
    kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=YEAR)
    return key["Arn"]


def seed_buckets(aws: Aws) -> None:
    for bucket in n.BUCKETS:
        add_bucket(aws, bucket)


def add_bucket(aws: Aws, bucket: n.Bucket) -> None:
    s3 = aws.client("s3", bucket.account, bucket.region)
    s3.create_bucket(
        Bucket=bucket.name,
        CreateBucketConfiguration={"LocationConstraint": bucket.region},
        ObjectLockEnabledForBucket=bucket in o.LOCKED,
    )
    encrypt_bucket(aws, bucket, {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": bucket.key})


def encrypt_bucket(aws: Aws, bucket: n.Bucket, by_default: dict[str, str], bucket_key: bool = True) -> None:
    rule = {
        "ApplyServerSideEncryptionByDefault": by_default,
        "BucketKeyEnabled": bucket_key,
        # As of every bucket made since April 2026.
        "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
    }
    s3 = aws.client("s3", bucket.account, bucket.region)
    s3.put_bucket_encryption(Bucket=bucket.name, ServerSideEncryptionConfiguration={"Rules": [rule]})


def seed_volumes(aws: Aws) -> None:
    production = aws.client("ec2", n.PRODUCTION, n.PRIMARY)
    zone = f"{n.PRIMARY}a"
    first = production.create_volume(AvailabilityZone=zone, Size=100, Encrypted=True, KmsKeyId=n.PHI)
    production.create_volume(AvailabilityZone=zone, Size=50, Encrypted=True, KmsKeyId=n.PHI)
    production.create_snapshot(VolumeId=first["VolumeId"])
    staging = aws.client("ec2", n.STAGING, n.PRIMARY)
    staging.create_volume(AvailabilityZone=zone, Size=50, Encrypted=True, KmsKeyId=n.PHI_STAGING)


def seed_secrets(aws: Aws) -> None:
    for account, key in ((n.PRODUCTION, n.PHI), (n.STAGING, n.PHI_STAGING)):
        aws.client("secretsmanager", account).create_secret(
            Name="cc/database", SecretString="not-a-secret", KmsKeyId=key
        )


def seed_databases(aws: Aws) -> None:
    add_database(aws, n.PRODUCTION, n.PHI)
    add_database(aws, n.STAGING, n.PHI_STAGING)
    aws.client("rds", n.PRODUCTION, n.DR).create_db_instance_read_replica(
        DBInstanceIdentifier=n.REPLICA_ID,
        SourceDBInstanceIdentifier=n.DATABASE,
        KmsKeyId=n.PHI_DR,
        Tags=[{"Key": "Role", "Value": "phi-db-replica"}],
    )


def add_database(
    aws: Aws, account: str, key: str, identifier: str = "cc-phi-postgres", role: str = "phi-db"
) -> None:
    aws.client("rds", account).create_db_instance(
        DBInstanceIdentifier=identifier,
        DBInstanceClass="db.m6g.large",
        Engine="postgres",
        EngineVersion="16.4",
        MasterUsername="cc",
        MasterUserPassword="not-a-secret",
        AllocatedStorage=100,
        AvailabilityZone=f"{n.PRIMARY}a",
        MultiAZ=True,
        StorageEncrypted=True,
        KmsKeyId=key,
        BackupRetentionPeriod=35,
        DeletionProtection=True,
        PubliclyAccessible=False,
        Tags=[{"Key": "Role", "Value": role}],
    )


def seed_trail(aws: Aws) -> None:
    cloudtrail = aws.client("cloudtrail", n.MANAGEMENT)
    cloudtrail.create_trail(
        Name=n.TRAIL_NAME,
        S3BucketName=n.TRAIL_BUCKET.name,
        KmsKeyId=n.LOGS,
        IsMultiRegionTrail=True,
        IsOrganizationTrail=True,
        IncludeGlobalServiceEvents=True,
        EnableLogFileValidation=True,
    )
    cloudtrail.put_event_selectors(TrailName=n.TRAIL_NAME, EventSelectors=[n.ALL_EVENTS])
    cloudtrail.start_logging(Name=n.TRAIL_NAME)


def seed_delegation(aws: Aws) -> None:
    """Which services may act in every account, and which accounts administer them."""
    organizations = aws.client("organizations", n.MANAGEMENT)
    for service in n.TRUSTED:
        organizations.enable_aws_service_access(ServicePrincipal=service)
    for account, services in n.DELEGATED.items():
        for service in services:
            organizations.register_delegated_administrator(AccountId=account, ServicePrincipal=service)
