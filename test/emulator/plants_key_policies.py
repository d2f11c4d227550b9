"""Faults of who may do what with the keys of the data, and a store of a type that nobody looks at."""

import names as n
import names_object_storage as o
import policies_object_storage as documents
import seed_identity as people
from aws import Aws
from names_identity import Document, allow, document
from plants import Case, plant
from plants_roles import STRANGER
from seed_break_glass import guard_key


def case(requirement: str, key: str = n.PHI) -> Case:
    return f"cmk-encryption.key-{requirement}", key


def add_statements(aws: Aws, key: str, *more: Document) -> None:
    guard_key(aws, key, document(*documents.DATA_KEYS[key]["Statement"], *more))


def statement(sid: str, principal: dict[str, str], actions: list[str]) -> Document:
    return documents.key_statement(sid, principal, actions)


@plant(case("users"))
def key_used_by_another_role(aws: Aws) -> None:
    """A role that nobody declared may decrypt with the key of the data."""
    people.add_role(aws, n.PRODUCTION, "cc-report", o.TASK_TRUST)
    add_statements(aws, n.PHI, statement("Report", documents.of_role("cc-report"), ["kms:Decrypt"]))


@plant(case("users", n.PHI_DR), case("separation", n.PHI_DR), alone=True)
def key_administrator_who_uses(aws: Aws) -> None:
    """Who administers the key may decrypt with it too."""
    add_statements(aws, n.PHI_DR, statement("Look-in", documents.of_role(o.KEY_ADMIN), ["kms:Decrypt"]))


@plant(case("users"), case("administrators"), case("separation"), alone=True)
def key_left_to_iam(aws: Aws) -> None:
    """The policy that KMS gives a key leaves it to IAM, where one role has both."""
    owner = {"AWS": f"arn:aws:iam::{n.PRODUCTION}:root"}
    guard_key(aws, n.PHI, document(statement("Owner", owner, ["kms:*"])))
    both = document(allow("Keys", ["kms:Decrypt", "kms:PutKeyPolicy"], n.PHI))
    people.add_role(aws, n.PRODUCTION, "cc-operations", o.TASK_TRUST, {"keys": both})


@plant(case("users", n.PHI_DR), alone=True)
def key_used_by_a_stranger(aws: Aws) -> None:
    """Another company's account may use the key."""
    stranger = {"AWS": f"arn:aws:iam::{STRANGER}:root"}
    add_statements(aws, n.PHI_DR, statement("Vendor", stranger, documents.USE))


@plant(case("administrators"), alone=True)
def key_administered_by_pipeline(aws: Aws) -> None:
    """The pipeline may put another policy onto the key."""
    add_statements(aws, n.PHI, statement("Pipeline", documents.of_role("cc-deploy"), ["kms:PutKeyPolicy"]))


@plant(case("grants", n.PHI_DR))
def key_granted_to_a_stranger(aws: Aws) -> None:
    """A grant lets another company's role decrypt: no policy shows it."""
    aws.client("kms", n.PRODUCTION, n.DR).create_grant(
        KeyId=n.PHI_DR,
        GranteePrincipal=f"arn:aws:iam::{STRANGER}:role/vendor",
        Operations=["Decrypt", "DescribeKey"],
        Name="vendor",
    )


@plant(("cmk-encryption.undeclared-stores", f"{n.PRODUCTION}/{n.PRIMARY}/AWS::KinesisVideo::Stream"))
def store_of_undeclared_type(aws: Aws) -> None:
    """Video of examinations, in a service that nobody thought of. AWS Config knows."""
    aws.client("kinesisvideo", n.PRODUCTION).create_stream(StreamName="cc-ultrasound")
