"""The reference organization's stores besides databases, buckets and disks: each under its own key."""

import io
import zipfile
from typing import Any

import names as n
import names_stores as s
import seed_identity as people
from aws import Aws
from names_identity import Document, allow, document

Rule = dict[str, Any]

DAY = 86_400
TRUSTED_BY_FUNCTIONS: Document = document(
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
)
BACKUP_ROLE = f"arn:aws:iam::{n.PRODUCTION}:role/service-role/AWSBackupDefaultServiceRole"


def seed(aws: Aws) -> None:
    """The keys are seeded with the others of their kind."""
    for account, key in s.KEYS.items():
        add_log_group(aws, account, key)
        add_queue(aws, account, key)
        seed_rotation(aws, account, key)
    add_repository(aws, encryptionType="KMS", kmsKey=n.PHI)
    add_function(aws, n.PRODUCTION, n.PHI, STAGE="production")
    add_parameter(aws, n.PHI)
    add_table(aws, n.PHI)
    seed_vaults(aws)


def rules() -> list[Rule]:
    """What moto cannot hold: when a secret was rotated."""
    return [secrets(account, rotated(account)) for account in s.KEYS]


def rotated(account: str) -> dict[str, Any]:
    last = {"$ago": s.ROTATED_DAYS * DAY}
    return {
        "$match": {"Name": s.SECRET},
        "RotationEnabled": True,
        "RotationLambdaARN": s.function(account, s.ROTATION),
        "RotationRules": {"AutomaticallyAfterDays": s.ROTATES_DAYS},
        "LastRotatedDate": last,
        "LastChangedDate": last,
        "NextRotationDate": {"$ago": (s.ROTATED_DAYS - s.ROTATES_DAYS) * DAY},
    }


def secrets(account: str, change: dict[str, Any]) -> Rule:
    return {
        "service": "secretsmanager",
        "operation": "ListSecrets",
        "account": account,
        "region": n.PRIMARY,
        "merge": {"SecretList": [change]},
    }


def add_log_group(aws: Aws, account: str, key: str | None, name: str = s.LOG_GROUP) -> None:
    named = {} if key is None else {"kmsKeyId": key}
    logs = aws.client("logs", account)
    logs.create_log_group(logGroupName=name, **named)
    logs.put_retention_policy(logGroupName=name, retentionInDays=365)


def add_queue(aws: Aws, account: str, key: str | None, name: str = s.QUEUE) -> None:
    named = {} if key is None else {"KmsMasterKeyId": key}
    aws.client("sqs", account).create_queue(QueueName=name, Attributes=named)


def add_repository(aws: Aws, name: str = s.REPOSITORY, **encryption: str) -> None:
    ecr = aws.client("ecr", n.PRODUCTION)
    ecr.create_repository(repositoryName=name, encryptionConfiguration=encryption)


def seed_rotation(aws: Aws, account: str, key: str) -> None:
    """The function that rotates the account's secret."""
    logs = ["logs:CreateLogStream", "logs:PutLogEvents"]
    writes = document(allow("Logs", logs, f"{s.log_group(account)}:*"))
    people.add_role(aws, account, s.FUNCTION_ROLE, TRUSTED_BY_FUNCTIONS, {"logs": writes})
    endpoint = f"https://secretsmanager.{n.PRIMARY}.amazonaws.com"
    add_function(aws, account, key, s.ROTATION, SECRETS_MANAGER_ENDPOINT=endpoint)


def add_function(
    aws: Aws, account: str, key: str | None, name: str = s.FUNCTION, **environment: str
) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        # With the time of the epoch of zip files, so that the same code has the same hash.
        archive.writestr(zipfile.ZipInfo("index.py"), "def handler(event, context): pass\n")
    aws.client("lambda", account).create_function(
        FunctionName=name,
        Role=f"arn:aws:iam::{account}:role/{s.FUNCTION_ROLE}",
        Runtime="python3.13",
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": environment},
        **({} if key is None else {"KMSKeyArn": key}),
    )


def add_parameter(aws: Aws, key: str | None, name: str = s.PARAMETER) -> None:
    named = {} if key is None else {"KeyId": key}
    ssm = aws.client("ssm", n.PRODUCTION)
    ssm.put_parameter(Name=name, Value="not-a-secret", Type="SecureString", **named)


def add_table(aws: Aws, key: str | None, name: str = s.TABLE) -> None:
    """It can be restored to a point in time. Without a key: under one that AWS owns."""
    under = {} if key is None else {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    dynamodb = aws.client("dynamodb", n.PRODUCTION)
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "study", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "study", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        **({"SSESpecification": under} if under else {}),
    )
    dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


def seed_vaults(aws: Aws) -> None:
    """One in each region, and the table in that of the first."""
    for region, key in s.VAULTS.items():
        backup = aws.client("backup", n.PRODUCTION, region)
        backup.create_backup_vault(BackupVaultName=s.VAULT, EncryptionKeyArn=key)
    aws.client("backup", n.PRODUCTION).start_backup_job(
        BackupVaultName=s.VAULT, ResourceArn=s.table(n.PRODUCTION), IamRoleArn=BACKUP_ROLE
    )
