"""AWS's answers of RDS, and of CloudWatch's metric for a replica."""

from datetime import datetime, timedelta
from typing import Any

from moto.rds import rds_backends
from moto.rds.models import DBInstance

from answer import Answer, now
from call import Call
from realism import amends, answers
from realism_metrics import Metric, dimensions, publishes

AGE = timedelta(days=200)
# Once, not at each answer: a database that is looked at twice was not made anew in between.
CREATED = now() - AGE
RESTORABLE_LAG = timedelta(minutes=3)
REPLICA_LAG_SECONDS = [2.0, 3.0, 4.0, 6.0]
REPLICATING = {"StatusType": "read replication", "Normal": True, "Status": "replicating"}


def instances(account: str, region: str) -> list[DBInstance]:
    return list(rds_backends[account][region].databases.values())


@amends("rds", "DescribeDBInstances")
def db_instances(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        for instance in answer.data["DBInstances"]:
            complete(instance, call.region)
    return answer


def complete(instance: dict[str, Any], region: str) -> None:
    zone = instance["AvailabilityZone"]
    if not zone.startswith(region):
        # Moto gives a cross-region replica the zone and the subnets of its source.
        instance["AvailabilityZone"] = zone = f"{region}{zone[-1]}"
        instance.pop("DBSubnetGroup", None)
    if instance.get("MultiAZ"):
        instance["SecondaryAvailabilityZone"] = f"{region}{'b' if zone.endswith('a') else 'a'}"
    else:
        instance.pop("SecondaryAvailabilityZone", None)
    instance["InstanceCreateTime"] = CREATED
    instance["DbiResourceId"] = resource_id(instance["DBInstanceIdentifier"])
    instance["StorageEncryptionType"] = "sse-kms" if instance["StorageEncrypted"] else "none"
    instance.setdefault("PerformanceInsightsEnabled", False)
    instance.setdefault("PendingModifiedValues", {})
    if instance.get("BackupRetentionPeriod"):
        instance["LatestRestorableTime"] = now() - RESTORABLE_LAG
    else:
        instance.pop("LatestRestorableTime", None)
    if instance.get("ReadReplicaSourceDBInstanceIdentifier"):
        instance["StatusInfos"] = [dict(REPLICATING)]


def resource_id(identifier: str) -> str:
    return f"db-{identifier.upper().replace('-', ''):0<26}"


@answers("rds", "DescribeDBInstanceAutomatedBackups")
def automated_backups(call: Call) -> Answer:
    wanted = call.params.get("DBInstanceIdentifier")
    listed = [
        automated_backup(instance, call)
        for instance in instances(call.account, call.region)
        if instance.backup_retention_period and wanted in (None, instance.db_instance_identifier)
    ]
    return Answer({"DBInstanceAutomatedBackups": listed})


def automated_backup(instance: DBInstance, call: Call) -> dict[str, Any]:
    identifier = instance.db_instance_identifier
    retention = int(instance.backup_retention_period)
    prefix = f"arn:aws:rds:{call.region}:{call.account}"
    return {
        "DBInstanceIdentifier": identifier,
        "DBInstanceArn": f"{prefix}:db:{identifier}",
        "DBInstanceAutomatedBackupsArn": f"{prefix}:auto-backup:ab-{identifier}",
        "DbiResourceId": resource_id(identifier),
        "Region": call.region,
        "Engine": instance.engine,
        "Status": "active",
        "Encrypted": instance.storage_encrypted,
        "KmsKeyId": instance.kms_key_id,
        "BackupRetentionPeriod": retention,
        "InstanceCreateTime": CREATED,
        "RestoreWindow": {
            "EarliestTime": now() - min(AGE, timedelta(days=retention)),
            "LatestTime": now() - RESTORABLE_LAG,
        },
    }


@amends("rds", "DescribeDBParameters", "DescribeDBClusterParameters")
def db_parameters(call: Call, answer: Answer) -> Answer:
    """Moto knows only the parameters that somebody set, and no default group at all."""
    group = call.params.get("DBParameterGroupName") or call.params["DBClusterParameterGroupName"]
    if answer.is_error and not group.startswith("default."):
        return answer
    given = [] if answer.is_error else answer.data.get("Parameters", [])
    for parameter in given:
        parameter["Source"] = "user"
    names = {parameter["ParameterName"] for parameter in given}
    defaults = [parameter for parameter in default_parameters() if parameter["ParameterName"] not in names]
    source = call.params.get("Source")
    return Answer({"Parameters": [item for item in [*given, *defaults] if source in (None, item["Source"])]})


def default_parameters() -> list[dict[str, Any]]:
    return [
        parameter("rds.force_ssl", "1", "system", "dynamic", "boolean", "0,1"),
        parameter(
            "max_connections", "LEAST({DBInstanceClassMemory/9531392},5000)", "system", "static", "integer"
        ),
        parameter("log_statement", None, "engine-default", "dynamic", "string", "none,ddl,mod,all"),
    ]


def parameter(
    name: str, value: str | None, source: str, apply_type: str, data_type: str, allowed: str | None = None
) -> dict[str, Any]:
    return {
        "ParameterName": name,
        "ParameterValue": value,
        "Source": source,
        "ApplyType": apply_type,
        "DataType": data_type,
        "AllowedValues": allowed,
        "IsModifiable": True,
        "ApplyMethod": "pending-reboot",
    }


@publishes("AWS/RDS", "ReplicaLag")
def replica_lag(call: Call, metric: Metric, times: list[datetime], _: int) -> list[float | None]:
    """Of the replicas in this account and region."""
    replicas = {
        instance.db_instance_identifier
        for instance in instances(call.account, call.region)
        if instance.read_replica_source_db_instance_identifier
    }
    if dimensions(metric).get("DBInstanceIdentifier") not in replicas:
        return [None] * len(times)
    return [REPLICA_LAG_SECONDS[index % len(REPLICA_LAG_SECONDS)] for index in range(len(times))]
