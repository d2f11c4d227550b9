"""Faults of stores besides databases, buckets and disks; last of those that must not be there."""

import names as n
import names_break_glass as b
import names_stores as s
import seed_break_glass
import seed_stores as seed
from aws import Aws
from plants import Rule, plant

POINT = s.recovery_point(n.PRODUCTION, 1)


@plant(("cmk-encryption.log-group", s.log_group(n.PRODUCTION, "/cc/debug")))
def log_group_without_key(aws: Aws) -> None:
    """A log group of production that names no key."""
    seed.add_log_group(aws, n.PRODUCTION, None, "/cc/debug")


@plant(("cmk-encryption.log-group", s.log_group(n.PRODUCTION, "/cc/audit")))
def log_group_with_other_key(aws: Aws) -> None:
    """A log group under a customer-managed key that is for data of another class."""
    seed.add_log_group(aws, n.PRODUCTION, b.ALERTS, "/cc/audit")


@plant(("cmk-encryption.sqs-queue", s.queue(n.PRODUCTION, "cc-retries")))
def queue_with_key_of_service(aws: Aws) -> None:
    """A queue that SQS encrypts with a key of its own."""
    seed.add_queue(aws, n.PRODUCTION, None, "cc-retries")


@plant(("cmk-encryption.sqs-queue", s.queue(n.STAGING)), alone=True)
def queue_unencrypted(aws: Aws) -> None:
    """The queue of staging is not encrypted at all."""
    sqs = aws.client("sqs", n.STAGING)
    url = sqs.get_queue_url(QueueName=s.QUEUE)["QueueUrl"]
    sqs.set_queue_attributes(
        QueueUrl=url, Attributes={"KmsMasterKeyId": "", "SqsManagedSseEnabled": "false"}
    )


@plant(("cmk-encryption.sns-topic", f"arn:aws:sns:{n.PRIMARY}:{n.STAGING}:cc-notes"))
def topic_without_key(aws: Aws) -> None:
    """A topic of staging that is not encrypted."""
    aws.client("sns", n.STAGING).create_topic(Name="cc-notes")


@plant(("cmk-encryption.lambda-function", s.function(n.PRODUCTION, "cc-triage")))
def function_with_aws_managed_key(aws: Aws) -> None:
    """A function whose environment is under aws/lambda."""
    seed.add_function(aws, n.PRODUCTION, None, "cc-triage", STAGE="production")


@plant(("cmk-encryption.ecr-repository", s.repository(n.PRODUCTION, "cc/tools")))
def repository_with_sse_s3(aws: Aws) -> None:
    """A repository that encrypts with AES256."""
    seed.add_repository(aws, "cc/tools", encryptionType="AES256")


@plant(("cmk-encryption.ecs-cluster", b.CLUSTER_ARN), alone=True)
def cluster_storage_without_key(aws: Aws) -> None:
    """The storage of tasks has no key of one's own."""
    aws.client("ecs", n.PRODUCTION).update_cluster(
        cluster=b.CLUSTER,
        configuration={"executeCommandConfiguration": seed_break_glass.exec_configuration()},
    )


@plant(("cmk-encryption.ssm-parameter", s.parameter(n.PRODUCTION, "/cc/api/token")))
def parameter_with_aws_managed_key(aws: Aws) -> None:
    """A SecureString under aws/ssm."""
    seed.add_parameter(aws, None, "/cc/api/token")


@plant(("cmk-encryption.dynamodb-table", s.table(n.PRODUCTION, "cc-drafts")))
def table_with_key_of_service(aws: Aws) -> None:
    """A table as DynamoDB makes it when nothing is said: under a key that AWS owns."""
    seed.add_table(aws, None, "cc-drafts")


@plant(("cmk-encryption.dynamodb-table", s.table(n.PRODUCTION, "cc-drafts")), alone=True)
def table_with_aws_managed_key(aws: Aws) -> None:
    """A table under aws/dynamodb."""
    seed.add_table(aws, "alias/aws/dynamodb", "cc-drafts")


@plant(("cmk-encryption.point-in-time-recovery", s.table(n.PRODUCTION)))
def table_not_restorable(aws: Aws) -> None:
    """The table of production cannot be restored to a point in time."""
    off = {"PointInTimeRecoveryEnabled": False}
    dynamodb = aws.client("dynamodb", n.PRODUCTION)
    dynamodb.update_continuous_backups(TableName=s.TABLE, PointInTimeRecoverySpecification=off)


@plant(("cmk-encryption.backup-vault", s.vault(n.PRODUCTION, "scratch")))
def vault_with_aws_managed_key(aws: Aws) -> None:
    """A vault that names no key: aws/backup."""
    aws.client("backup", n.PRODUCTION).create_backup_vault(BackupVaultName="scratch")


@plant(("cmk-encryption.backup-vault", POINT))
def recovery_point_unencrypted(_: Aws) -> list[Rule]:
    """What was backed up into the vault is not encrypted."""
    change = {"$match": {"RecoveryPointArn": POINT}, "IsEncrypted": False, "EncryptionKeyArn": None}
    return [
        {
            "service": "backup",
            "operation": "ListRecoveryPointsByBackupVault",
            "account": n.PRODUCTION,
            "region": n.PRIMARY,
            "merge": {"RecoveryPoints": [change]},
        }
    ]


@plant(("cmk-encryption.secret-rotation", n.secret(n.PRODUCTION, s.SECRET)))
def secret_not_rotated(_: Aws) -> list[Rule]:
    """Nobody rotates the password of the database."""
    members = ("RotationEnabled", "RotationLambdaARN", "RotationRules", "LastRotatedDate", "NextRotationDate")
    return [seed.secrets(n.PRODUCTION, {"$match": {"Name": s.SECRET}, **dict.fromkeys(members)})]


@plant(("cmk-encryption.secret-rotation", n.secret(n.PRODUCTION, s.SECRET)), alone=True)
def secret_rotated_long_ago(_: Aws) -> list[Rule]:
    """The rotation is on, and has failed for months."""
    last = {"$ago": 120 * seed.DAY}
    change = {"$match": {"Name": s.SECRET}, "LastRotatedDate": last, "LastChangedDate": last}
    return [seed.secrets(n.PRODUCTION, change)]


@plant(
    ("cmk-encryption.kinesis-stream", s.stream(n.STAGING, "cc-events")),
    ("cmk-encryption.store-expected", s.stream(n.STAGING, "cc-events")),
)
def stream_unencrypted(aws: Aws) -> None:
    """A stream where there must be none, not encrypted."""
    aws.client("kinesis", n.STAGING).create_stream(StreamName="cc-events", ShardCount=1)


@plant(
    ("cmk-encryption.elasticache", s.cache(n.PRODUCTION, "cluster", "cc-cache")),
    ("cmk-encryption.in-transit", s.cache(n.PRODUCTION, "cluster", "cc-cache")),
    ("cmk-encryption.store-expected", s.cache(n.PRODUCTION, "cluster", "cc-cache")),
)
def cache_unencrypted(aws: Aws) -> None:
    """A cache where there must be none, encrypted neither at rest nor in transit."""
    aws.client("elasticache", n.PRODUCTION).create_cache_cluster(
        CacheClusterId="cc-cache", Engine="redis", CacheNodeType="cache.t4g.small", NumCacheNodes=1
    )


@plant(
    ("cmk-encryption.elasticache", s.cache(n.STAGING, "replicationgroup", "cc-cache")),
    ("cmk-encryption.in-transit", s.cache(n.STAGING, "replicationgroup", "cc-cache")),
    ("cmk-encryption.store-expected", s.cache(n.STAGING, "replicationgroup", "cc-cache")),
)
def cache_with_key_of_service(aws: Aws) -> None:
    """A replication group where there must be none, under a key of ElastiCache; it takes plain text too."""
    aws.client("elasticache", n.STAGING).create_replication_group(
        ReplicationGroupId="cc-cache",
        ReplicationGroupDescription="cc",
        Engine="valkey",
        AtRestEncryptionEnabled=True,
        TransitEncryptionEnabled=True,
        TransitEncryptionMode="preferred",
    )


@plant(("cmk-encryption.store-expected", f"arn:aws:memorydb:{n.PRIMARY}:{n.STAGING}:cluster/cc-sessions"))
def store_of_unexpected_type(aws: Aws) -> None:
    """A MemoryDB cluster under the right key, where there must be none."""
    aws.client("memorydb", n.STAGING).create_cluster(
        ClusterName="cc-sessions",
        NodeType="db.t4g.small",
        ACLName="cc",
        KmsKeyId=n.PHI_STAGING,
        TLSEnabled=True,
    )


@plant(checks=["cmk-encryption"], alone=True)
def service_closed(_: Aws) -> list[Rule]:
    """No fault: a service control policy closes a service that the allowlist does not have."""
    return [{"service": "memorydb", "account": n.PRODUCTION, "error": {"deny": "service control policy"}}]
