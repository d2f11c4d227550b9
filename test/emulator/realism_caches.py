"""AWS's answers of ElastiCache, EFS and MSK, and of machine images: what moto leaves out of them."""

from typing import Any

from moto.ec2 import ec2_backends
from moto.elasticache import elasticache_backends
from moto.kafka import kafka_backends

from answer import Answer, error
from call import Call
from realism import amends, answers
from realism_data_stores import key_of


@amends("elasticache", "DescribeReplicationGroups")
def replication_groups(_: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        for group in answer.data["ReplicationGroups"]:
            group["StorageEncryptionType"] = kind_of(group)
            if group["TransitEncryptionEnabled"]:
                group.setdefault("TransitEncryptionMode", "required")
    return answer


def kind_of(group: dict[str, Any]) -> str:
    """What is encrypted without a key that is named has one of ElastiCache's own."""
    if not group["AtRestEncryptionEnabled"]:
        return "none"
    return "sse-kms" if group.get("KmsKeyId") else "sse-elasticache"


@amends("elasticache", "DescribeCacheClusters")
def cache_clusters(_: Call, answer: Answer) -> Answer:
    """Moto lists none that is in a group, and none has encryption at rest outside one."""
    if not answer.is_error:
        for cluster in answer.data["CacheClusters"]:
            cluster.setdefault("AtRestEncryptionEnabled", False)
            cluster.setdefault("TransitEncryptionEnabled", False)
    return answer


@amends("elasticache", "CreateSnapshot")
def key_of_snapshot(call: Call, answer: Answer) -> Answer:
    """It has the key of what it was made of, unless another is named."""
    if not answer.is_error and "KmsKeyId" not in call.params:
        backend = elasticache_backends[call.account][call.region]
        group = backend.replication_groups.get(call.params.get("ReplicationGroupId"))
        backend.snapshots[call.params["SnapshotName"]].kms_key_id = group and group.kms_key_id
    return answer


@amends("efs", "DescribeFileSystems")
def file_systems(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        for system in answer.data["FileSystems"]:
            if system["Encrypted"]:
                system.setdefault("KmsKeyId", key_of(call, None, "elasticfilesystem"))
    return answer


@amends("kafka", "CreateClusterV2")
def keep_encryption(call: Call, answer: Answer) -> Answer:
    """Moto forgets it."""
    if not answer.is_error:
        made = kafka_backends[call.account][call.region].clusters[answer.data["ClusterArn"]]
        made.encryption_info = (call.params.get("Provisioned") or {}).get("EncryptionInfo")
    return answer


@amends("kafka", "ListClustersV2")
def kafka_clusters(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        known = kafka_backends[call.account][call.region].clusters
        for cluster in answer.data["ClusterInfoList"]:
            if "Provisioned" in cluster:
                given = known[cluster["ClusterArn"]].encryption_info or {}
                cluster["Provisioned"]["EncryptionInfo"] = {
                    **given,
                    "EncryptionInTransit": {
                        "ClientBroker": "TLS",
                        "InCluster": True,
                        **given.get("EncryptionInTransit", {}),
                    },
                }
    return answer


@answers("ec2", "DescribeImageAttribute")
def image_attribute(call: Call) -> Answer:
    """Moto fails where there is no such image."""
    name, attribute = call.params["ImageId"], call.params["Attribute"]
    image = ec2_backends[call.account][call.region].amis.get(name)
    if image is None:
        return error("InvalidAMIID.NotFound", f"The image id '[{name}]' does not exist", 400)
    if attribute != "launchPermission":
        return error("NotImplemented", f"The emulator has no {attribute} of an image", 501)
    return Answer({"ImageId": name, "LaunchPermissions": image.launch_permissions})


@amends("ec2", "DescribeImages")
def images(call: Call, answer: Answer) -> Answer:
    """Moto says nothing of the encryption of the snapshots behind an image."""
    if not answer.is_error:
        snapshots = ec2_backends[call.account][call.region].snapshots
        for image in answer.data["Images"]:
            for mapping in image.get("BlockDeviceMappings", []):
                snapshot = snapshots.get(mapping.get("Ebs", {}).get("SnapshotId"))
                if snapshot:
                    mapping["Ebs"]["Encrypted"] = bool(snapshot.encrypted)
    return answer
