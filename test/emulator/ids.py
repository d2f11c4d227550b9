"""The emulator's scheme of ids: each follows from account, region and order of creation, so tests know it."""

import hashlib

ORGANIZATION = "o-exampleorgid"
ROOT = "r-exmp"

MANAGEMENT, PRODUCTION, STAGING = "111111111111", "222222222222", "333333333333"
LOG_ARCHIVE, AUDIT = "444444444444", "555555555555"
SANDBOX, RETIRED = "666666666666", "777777777777"

ACCOUNT_OF_NAME = {
    # Moto's name for the account that owns the organization.
    "master": MANAGEMENT,
    "Production": PRODUCTION,
    "Staging": STAGING,
    "Log Archive": LOG_ARCHIVE,
    "Audit": AUDIT,
    "Sandbox": SANDBOX,
    "Retired": RETIRED,
}

PRIMARY, DR, OTHER, CLOSED = "us-east-2", "us-west-2", "us-east-1", "eu-west-1"
PLACES = [OTHER, PRIMARY, DR, CLOSED]

# When the emulator's automated backups were made.
BACKUP_TIME = "2026-11-20-04-12"


def account_id(name: str) -> str:
    """The id that an account of this name gets."""
    return ACCOUNT_OF_NAME.get(name) or str(int(hashlib.sha256(name.encode()).hexdigest(), 16))[-12:]


def key_id(account: str, region: str, number: int) -> str:
    return f"{account[:8]}-{account[8:]}-4{place(region):03d}-8000-{number:012d}"


def ebs_id(prefix: str, account: str, region: str, number: int) -> str:
    """`prefix` is vol, snap, sg, key or ami."""
    return f"{prefix}-{account}{place(region):02d}{number:03d}"


def secret_arn(account: str, region: str, name: str) -> str:
    """As AWS builds it, but with a suffix that follows from the name."""
    suffix = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"arn:aws:secretsmanager:{region}:{account}:secret:{name}-{suffix}"


def policy_id(name: str) -> str:
    """Id of a policy of the organization, from its name."""
    return f"p-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def backup_id(database: str) -> str:
    """Name of the automated snapshot of an instance or a cluster."""
    return f"rds:{database}-{BACKUP_TIME}"


def place(region: str) -> int:
    return PLACES.index(region) + 1 if region in PLACES else 99
