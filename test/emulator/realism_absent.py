"""Answers about stores that moto knows nothing of: there are none, unless a rule has some."""

from typing import Any

from moto.rds import rds_backends
from moto.rds.models import DBCluster

from answer import Answer, error
from call import Call
from realism import Substitute, answers

# The list in the answer of each operation.
EMPTY = {
    ("cloudtrail", "ListEventDataStores"): "EventDataStores",
    ("elasticache", "DescribeServerlessCaches"): "ServerlessCaches",
    ("elasticache", "DescribeServerlessCacheSnapshots"): "ServerlessCacheSnapshots",
    ("healthlake", "ListFHIRDatastores"): "DatastorePropertiesList",
    ("medical-imaging", "ListDatastores"): "datastoreSummaries",
    ("redshift-serverless", "ListNamespaces"): "namespaces",
    ("redshift-serverless", "ListSnapshots"): "snapshots",
}

NOT_FOUND = {
    ("cloudtrail", "GetEventDataStore"): "EventDataStoreNotFoundException",
    ("medical-imaging", "GetDatastore"): "ResourceNotFoundException",
}


def nothing(member: str) -> Substitute:
    return lambda _: Answer({member: []})


def not_found(code: str) -> Substitute:
    return lambda call: error(code, f"{call.operation} found nothing of that name.", 404)


for (service, operation), member in EMPTY.items():
    answers(service, operation)(nothing(member))
for (service, operation), code in NOT_FOUND.items():
    answers(service, operation)(not_found(code))


@answers("rds", "DescribeDBClusterAutomatedBackups")
def cluster_backups(call: Call) -> Answer:
    """Every cluster has one: its retention cannot be nothing."""
    clusters = rds_backends[call.account][call.region].clusters.values()
    return Answer({"DBClusterAutomatedBackups": [automated_backup(cluster, call) for cluster in clusters]})


def automated_backup(cluster: DBCluster, call: Call) -> dict[str, Any]:
    identifier = cluster.db_cluster_identifier
    prefix = f"arn:aws:rds:{call.region}:{call.account}"
    return {
        "DBClusterIdentifier": identifier,
        "DBClusterArn": cluster.db_cluster_arn,
        "DBClusterAutomatedBackupsArn": f"{prefix}:cluster-auto-backup:ab-{identifier}",
        "DbClusterResourceId": cluster.db_cluster_resource_id,
        "Region": call.region,
        "Engine": cluster.engine,
        "Status": "active",
        "StorageEncrypted": bool(cluster.storage_encrypted),
        "StorageEncryptionType": "sse-kms" if cluster.storage_encrypted else "none",
        "KmsKeyId": cluster.kms_key_id if cluster.storage_encrypted else None,
        "BackupRetentionPeriod": int(cluster.backup_retention_period or 1),
    }
