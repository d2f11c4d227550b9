"""Names and ARNs of the stores of data of the reference organization, all known beforehand."""

import names as n
from ids import DR, PRIMARY, PRODUCTION, STAGING, key_id

LOG_GROUP = "/cc/inference"
QUEUE = "cc-studies"
REPOSITORY = "cc/inference"
FUNCTION, ROTATION = "cc-intake", "cc-rotation"
FUNCTION_ROLE = "cc-functions"
VAULT = "cc-phi"
PARAMETER = "/cc/db/endpoint"
TABLE = "cc-study-index"
SECRET = "cc/database"

# The days between two rotations, and since the last.
ROTATES_DAYS, ROTATED_DAYS = 30, 12


def log_group(account: str, name: str = LOG_GROUP, region: str = PRIMARY) -> str:
    """As CloudWatch Logs names the group itself: without `:*` at the end."""
    return f"arn:aws:logs:{region}:{account}:log-group:{name}"


def queue(account: str, name: str = QUEUE, region: str = PRIMARY) -> str:
    return f"arn:aws:sqs:{region}:{account}:{name}"


def repository(account: str, name: str = REPOSITORY, region: str = PRIMARY) -> str:
    return f"arn:aws:ecr:{region}:{account}:repository/{name}"


def function(account: str, name: str = FUNCTION, region: str = PRIMARY) -> str:
    return f"arn:aws:lambda:{region}:{account}:function:{name}"


def vault(account: str, name: str = VAULT, region: str = PRIMARY) -> str:
    return f"arn:aws:backup:{region}:{account}:backup-vault:{name}"


def recovery_point(account: str, number: int, region: str = PRIMARY) -> str:
    """ARN of what was backed up as the `number`-th into its vault."""
    return f"arn:aws:backup:{region}:{account}:recovery-point:{key_id(account, region, number)}"


def parameter(account: str, name: str = PARAMETER, region: str = PRIMARY) -> str:
    return f"arn:aws:ssm:{region}:{account}:parameter/{name.removeprefix('/')}"


def table(account: str, name: str = TABLE, region: str = PRIMARY) -> str:
    return f"arn:aws:dynamodb:{region}:{account}:table/{name}"


def stream(account: str, name: str, region: str = PRIMARY) -> str:
    return f"arn:aws:kinesis:{region}:{account}:stream/{name}"


def cache(account: str, kind: str, name: str, region: str = PRIMARY) -> str:
    """`kind` is cluster or replicationgroup."""
    return f"arn:aws:elasticache:{region}:{account}:{kind}:{name}"


def image(account: str, number: int, region: str = PRIMARY) -> str:
    """As AWS writes it: without the account."""
    return f"arn:aws:ec2:{region}::image/{n.ebs_id('ami', account, region, number)}"


# The key of each account's data, and of each vault in production.
KEYS = {PRODUCTION: n.PHI, STAGING: n.PHI_STAGING}
VAULTS = {PRIMARY: n.PHI, DR: n.PHI_DR}
