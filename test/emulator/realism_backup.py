"""AWS Backup's answers about vaults and what they hold, which moto does not keep."""

from typing import Any

from moto.backup import backup_backends
from moto.backup.models import Vault

import ids
from answer import Answer, error, now
from call import Call
from realism import amends, answers, page
from realism_data_stores import key_of

# What AWS Backup encrypts with the key of the vault; all else keeps the key of its source.
WITH_KEY_OF_VAULT = {"dynamodb": "DynamoDB", "elasticfilesystem": "EFS"}


def points(vault: Vault) -> list[dict[str, Any]]:
    """Kept with the vault, so that they are copied with it."""
    return vault.__dict__.setdefault("recovery_points", [])


def kind_of(vault: Vault) -> str | None:
    """AWS Backup has a word for a customer's key and one for a key that it owns, none for aws/backup."""
    return "CUSTOMER_MANAGED_KMS_KEY" if vault.has_own_key else None


@amends("backup", "CreateBackupVault")
def key_of_vault(call: Call, answer: Answer) -> Answer:
    """With none named it is aws/backup."""
    if not answer.is_error:
        vault = backup_backends[call.account][call.region].vaults[call.params["BackupVaultName"]]
        vault.has_own_key = bool(vault.encryption_key_arn)
        vault.encryption_key_arn = key_of(call, vault.encryption_key_arn, "backup")
    return answer


@amends("backup", "ListBackupVaults")
def list_vaults(call: Call, answer: Answer) -> Answer:
    if not answer.is_error:
        vaults = backup_backends[call.account][call.region].vaults
        for listed in answer.data["BackupVaultList"]:
            vault = vaults[listed["BackupVaultName"]]
            listed.update(
                VaultType="BACKUP_VAULT",
                VaultState="AVAILABLE",
                EncryptionKeyType=kind_of(vault),
                NumberOfRecoveryPoints=len(points(vault)),
            )
        some, following = page(call, answer.data["BackupVaultList"], "MaxResults", "NextToken")
        answer.data = {"BackupVaultList": some, "NextToken": following}
    return answer


@answers("backup", "StartBackupJob")
def start_job(call: Call) -> Answer:
    """The backup is there at once."""
    vault = backup_backends[call.account][call.region].vaults.get(call.params["BackupVaultName"])
    source = call.params["ResourceArn"]
    kind = WITH_KEY_OF_VAULT.get(source.split(":")[2])
    if vault is None or kind is None:
        return error("InvalidParameterValueException", f"no backup of {source} into that vault", 400)
    number = len(points(vault)) + 1
    point = ids.key_id(call.account, call.region, number)
    arn = f"arn:aws:backup:{call.region}:{call.account}:recovery-point:{point}"
    points(vault).append(
        {
            "RecoveryPointArn": arn,
            "BackupVaultName": vault.backup_vault_name,
            "BackupVaultArn": vault.backup_vault_arn,
            "ResourceArn": source,
            "ResourceType": kind,
            "IamRoleArn": call.params["IamRoleArn"],
            "Status": "COMPLETED",
            "CreationDate": now(),
            "CompletionDate": now(),
            "BackupSizeInBytes": 4096,
            "EncryptionKeyArn": vault.encryption_key_arn,
            "EncryptionKeyType": kind_of(vault),
            "IsEncrypted": True,
            "IsParent": False,
            "VaultType": "BACKUP_VAULT",
        }
    )
    return Answer({"BackupJobId": point, "RecoveryPointArn": arn, "CreationDate": now(), "IsParent": False})


@answers("backup", "ListRecoveryPointsByBackupVault")
def list_points(call: Call) -> Answer:
    name = call.params["BackupVaultName"]
    vault = backup_backends[call.account][call.region].vaults.get(name)
    if vault is None:
        return error("ResourceNotFoundException", f"Backup vault {name} does not exist.", 400)
    some, following = page(call, points(vault), "MaxResults", "NextToken")
    return Answer({"RecoveryPoints": some, "NextToken": following})
