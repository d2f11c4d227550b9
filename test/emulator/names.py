"""Names and ARNs of the reference organization, all known beforehand."""

from dataclasses import dataclass

from ids import (
    AUDIT,
    DR,
    LOG_ARCHIVE,
    MANAGEMENT,
    OTHER,
    PRIMARY,
    PRODUCTION,
    STAGING,
    backup_id,
    ebs_id,
    key_id,
    secret_arn,
)

ACCOUNTS = {
    MANAGEMENT: ("Management", "/"),
    PRODUCTION: ("Production", "/Workloads/Prod"),
    STAGING: ("Staging", "/Workloads/Sdlc"),
    LOG_ARCHIVE: ("Log Archive", "/Security"),
    AUDIT: ("Audit", "/Security"),
}
MEMBERS = [account for account in ACCOUNTS if account != MANAGEMENT]
GXP = (PRODUCTION, STAGING)
GXP_TAGS = [{"Key": "gxp", "Value": "true"}]

OPEN_REGIONS = [OTHER, PRIMARY, DR]

EXTERNAL_ID = "iq-7Qm2"
SAML_PROVIDER = "AWSSSO_0123456789abcdef_DO_NOT_DELETE"
OIDC_PROVIDER = "token.actions.githubusercontent.com"

DECLARED_KEYS = {
    PRODUCTION: [(PRIMARY, "alias/cc-phi"), (DR, "alias/cc-phi")],
    STAGING: [(PRIMARY, "alias/cc-phi")],
    LOG_ARCHIVE: [(PRIMARY, "alias/log-archive"), (DR, "alias/log-archive")],
    AUDIT: [(PRIMARY, "alias/audit-evidence")],
}


def key(account: str, region: str, number: int) -> str:
    """ARN of the key that was made as the `number`-th in its account and region."""
    return f"arn:aws:kms:{region}:{account}:key/{key_id(account, region, number)}"


def ebs_default_key(account: str, region: str) -> str:
    return key(account, region, 1 + sum(place == region for place, _ in DECLARED_KEYS.get(account, [])))


PHI = key(PRODUCTION, PRIMARY, 1)
PHI_DR = key(PRODUCTION, DR, 1)
PHI_STAGING = key(STAGING, PRIMARY, 1)
LOGS = key(LOG_ARCHIVE, PRIMARY, 1)
LOGS_DR = key(LOG_ARCHIVE, DR, 1)
EVIDENCE = key(AUDIT, PRIMARY, 1)


@dataclass(frozen=True)
class Bucket:
    name: str
    account: str
    region: str
    key: str

    @property
    def arn(self) -> str:
        return f"arn:aws:s3:::{self.name}"


DICOM = Bucket("cc-dicom-222222222222", PRODUCTION, PRIMARY, PHI)
DICOM_DR = Bucket("cc-dicom-dr-222222222222", PRODUCTION, DR, PHI_DR)
DICOM_STAGING = Bucket("cc-dicom-333333333333", STAGING, PRIMARY, PHI_STAGING)
TRAIL_BUCKET = Bucket("org-trail-444444444444", LOG_ARCHIVE, PRIMARY, LOGS)
TRAIL_BUCKET_DR = Bucket("org-trail-dr-444444444444", LOG_ARCHIVE, DR, LOGS_DR)
EVIDENCE_BUCKET = Bucket("audit-evidence-555555555555", AUDIT, PRIMARY, EVIDENCE)
BUCKETS = [DICOM, DICOM_DR, DICOM_STAGING, TRAIL_BUCKET, TRAIL_BUCKET_DR, EVIDENCE_BUCKET]


def volume(account: str, region: str, number: int) -> str:
    return f"arn:aws:ec2:{region}:{account}:volume/{ebs_id('vol', account, region, number)}"


def snapshot(account: str, region: str, number: int) -> str:
    """As AWS writes it: without the account."""
    return f"arn:aws:ec2:{region}::snapshot/{ebs_id('snap', account, region, number)}"


def secret(account: str, name: str, region: str = PRIMARY) -> str:
    return secret_arn(account, region, name)


def database(account: str, identifier: str, region: str = PRIMARY) -> str:
    return f"arn:aws:rds:{region}:{account}:db:{identifier}"


def database_snapshot(account: str, identifier: str, region: str = PRIMARY) -> str:
    return f"arn:aws:rds:{region}:{account}:snapshot:{identifier}"


DATABASE_ID, REPLICA_ID = "cc-phi-postgres", "cc-phi-postgres-dr"
DATABASE = database(PRODUCTION, DATABASE_ID)
DATABASE_STAGING = database(STAGING, DATABASE_ID)
REPLICA = database(PRODUCTION, REPLICA_ID, DR)

AUTOMATED_SNAPSHOT = database_snapshot(PRODUCTION, backup_id(DATABASE_ID))
AUTOMATED_SNAPSHOT_STAGING = database_snapshot(STAGING, backup_id(DATABASE_ID))


def automated_backup(account: str, identifier: str, region: str = PRIMARY) -> str:
    return f"arn:aws:rds:{region}:{account}:auto-backup:ab-{identifier}"


def trail(name: str, account: str = MANAGEMENT, region: str = PRIMARY) -> str:
    return f"arn:aws:cloudtrail:{region}:{account}:trail/{name}"


TRAIL_NAME = "org-trail"
TRAIL = trail(TRAIL_NAME)
ALL_EVENTS = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}
