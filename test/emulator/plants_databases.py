"""Faults of the declared databases and of what should survive with them."""

import names as n
import reference
from aws import Aws
from plants import Rule, aws_managed_key, differs, plant, same_requirements
from plants_stores import database, database_staging

SCRATCH = n.database(n.PRODUCTION, "scratch")
ON_THE_DATABASE = [
    "topology",
    "zones",
    "status",
    "private",
    "deletion-protection",
    "backup-retention",
    "restore-window",
    "parameters",
]
WITHOUT_REPLICA = same_requirements(["rds-resilience.replica-key", "rds-resilience.replica-lag"], n.DATABASE)


def modify(aws: Aws, **change: object) -> None:
    rds = aws.client("rds", n.STAGING)
    rds.modify_db_instance(DBInstanceIdentifier=n.DATABASE_ID, ApplyImmediately=True, **change)


def production(**change: object) -> list[Rule]:
    return database(n.PRODUCTION, n.PRIMARY, n.DATABASE_ID, **change)


def replica(**change: object) -> list[Rule]:
    return database(n.PRODUCTION, n.DR, n.REPLICA_ID, **change)


def lag(**change: object) -> list[Rule]:
    return [
        {
            "service": "cloudwatch",
            "operation": "GetMetricData",
            "account": n.PRODUCTION,
            "region": n.DR,
            "merge": {"MetricDataResults": [{"$match": {}, **change}]},
        }
    ]


@plant(
    ("rds-resilience.present", "phi_postgres_stage"),
    ("rds-resilience.declared", n.DATABASE_STAGING),
    unknown=same_requirements([f"rds-resilience.{name}" for name in ON_THE_DATABASE], "phi_postgres_stage"),
    alone=True,
)
def database_without_tag(aws: Aws) -> None:
    """The database of staging lost the tag by which the spec knows it."""
    aws.client("rds", n.STAGING).remove_tags_from_resource(ResourceName=n.DATABASE_STAGING, TagKeys=["Role"])


@plant(("rds-resilience.declared", SCRATCH))
def database_undeclared(aws: Aws) -> None:
    """A database that nobody declared, otherwise in order."""
    reference.add_database(aws, n.PRODUCTION, n.PHI, "scratch", "scratch")


@plant(
    ("rds-resilience.topology", n.DATABASE_STAGING),
    ("rds-resilience.zones", n.DATABASE_STAGING),
    differs("databases.phi_postgres"),
)
def database_in_one_zone(aws: Aws) -> None:
    """The database of staging has no standby."""
    modify(aws, MultiAZ=False)


@plant(
    ("rds-resilience.topology", n.DATABASE_STAGING),
    ("rds-resilience.zones", n.DATABASE_STAGING),
    unknown=[("rds-resilience.status", n.DATABASE_STAGING)],
    alone=True,
)
def database_standby_pending(_: Aws) -> list[Rule]:
    """A standby was asked for and is not there yet."""
    return database_staging(
        MultiAZ=False, SecondaryAvailabilityZone=None, PendingModifiedValues={"MultiAZ": True}
    )


@plant(("rds-resilience.zones", n.DATABASE))
def database_in_undeclared_zone(_: Aws) -> list[Rule]:
    """The standby of production is in a zone that is not declared."""
    return production(SecondaryAvailabilityZone=f"{n.PRIMARY}c")


@plant(("rds-resilience.status", n.DATABASE))
def database_full(_: Aws) -> list[Rule]:
    """The database of production has run out of storage."""
    return production(DBInstanceStatus="storage-full")


@plant(("rds-resilience.private", n.DATABASE_STAGING))
def database_public(aws: Aws) -> None:
    """The database of staging has a public address."""
    modify(aws, PubliclyAccessible=True)


@plant(("rds-resilience.private", n.REPLICA), alone=True)
def replica_public(_: Aws) -> list[Rule]:
    """The primary is private and its replica is not."""
    return replica(PubliclyAccessible=True)


@plant(("rds-resilience.deletion-protection", n.DATABASE_STAGING))
def database_unprotected(aws: Aws) -> None:
    """The database of staging can be deleted."""
    modify(aws, DeletionProtection=False)


@plant(
    ("rds-resilience.backup-retention", n.DATABASE_STAGING),
    ("rds-resilience.restore-window", n.DATABASE_STAGING),
)
def database_backups_of_a_week(aws: Aws) -> None:
    """Backups are kept for seven days, so a restore does not reach back further."""
    modify(aws, BackupRetentionPeriod=7)


@plant(("rds-resilience.restore-window", n.DATABASE))
def database_restorable_late(_: Aws) -> list[Rule]:
    """The last restorable time of production is an hour ago."""
    backup = {
        "$match": {"DBInstanceIdentifier": n.DATABASE_ID},
        "RestoreWindow": {"LatestTime": {"$ago": 3600}},
    }
    return [
        {
            "service": "rds",
            "operation": "DescribeDBInstanceAutomatedBackups",
            "account": n.PRODUCTION,
            "merge": {"DBInstanceAutomatedBackups": [backup]},
        },
        *production(LatestRestorableTime={"$ago": 3600}),
    ]


@plant(("rds-resilience.parameters", n.DATABASE_STAGING))
def database_without_tls(aws: Aws) -> None:
    """A parameter group of its own lets clients in without TLS."""
    rds = aws.client("rds", n.STAGING)
    rds.create_db_parameter_group(
        DBParameterGroupName="lax", DBParameterGroupFamily="postgres16", Description="lax"
    )
    parameter = {"ParameterName": "rds.force_ssl", "ParameterValue": "0", "ApplyMethod": "pending-reboot"}
    rds.modify_db_parameter_group(DBParameterGroupName="lax", Parameters=[parameter])
    modify(aws, DBParameterGroupName="lax")


@plant(("rds-resilience.parameters", n.DATABASE))
def database_waiting_for_reboot(_: Aws) -> list[Rule]:
    """The parameters of production are not in force before a reboot."""
    return production(DBParameterGroups=[{"$match": {}, "ParameterApplyStatus": "pending-reboot"}])


@plant(("rds-resilience.replica", n.DATABASE), unknown=WITHOUT_REPLICA, alone=True)
def replica_missing(_: Aws) -> list[Rule]:
    """There is no replica."""
    return replica(**{"$delete": True})


@plant(("rds-resilience.replica", n.DATABASE), unknown=WITHOUT_REPLICA, alone=True)
def replica_in_same_region(aws: Aws) -> list[Rule]:
    """There is a replica, but where the primary is."""
    aws.client("rds", n.PRODUCTION).create_db_instance_read_replica(
        DBInstanceIdentifier="cc-phi-postgres-near",
        SourceDBInstanceIdentifier=n.DATABASE_ID,
        Tags=[{"Key": "Role", "Value": "phi-db-replica"}],
    )
    return replica(**{"$delete": True})


@plant(
    ("rds-resilience.replica", n.DATABASE),
    ("rds-resilience.declared", n.REPLICA),
    unknown=WITHOUT_REPLICA,
    alone=True,
)
def replica_promoted(_: Aws) -> list[Rule]:
    """The replica was promoted: it is a database of its own now."""
    return replica(ReadReplicaSourceDBInstanceIdentifier=None, StatusInfos=None)


@plant(("rds-resilience.replica", n.REPLICA))
def replica_broken(_: Aws) -> list[Rule]:
    """The replica is available and does not replicate."""
    info = {
        "StatusType": "read replication",
        "Normal": False,
        "Status": "error",
        "Message": "replication slot is gone",
    }
    return replica(StatusInfos=[info])


@plant(
    ("rds-resilience.replica-key", n.REPLICA),
    ("cmk-encryption.rds-instance", n.REPLICA),
    alone=True,
)
def replica_with_aws_managed_key(aws: Aws) -> list[Rule]:
    """The replica is encrypted with aws/rds."""
    return replica(KmsKeyId=aws_managed_key(aws, n.PRODUCTION, n.DR, "rds"))


@plant(("rds-resilience.replica-lag", n.REPLICA))
def replica_behind(_: Aws) -> list[Rule]:
    """The replica is a quarter of an hour behind."""
    return lag(Values={"$each": 900})


@plant(("rds-resilience.replica-lag", n.REPLICA), alone=True)
def replica_lag_negative(_: Aws) -> list[Rule]:
    """The lag is -1, which is below every limit and means that nothing is replicated."""
    return lag(Values={"$each": -1})


@plant(unknown=[("rds-resilience.replica-lag", n.REPLICA)], alone=True)
def replica_lag_unmeasured(_: Aws) -> list[Rule]:
    """CloudWatch has no datapoint: nobody knows the lag."""
    return lag(Values=[], Timestamps=[])
