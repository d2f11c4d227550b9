"""Faults of the organization's trail."""

import names as n
from aws import Aws
from plants import Rule, aws_managed_key, plant, same_requirements

HOUR = 3600
PRIVATE = n.trail("debug", n.PRODUCTION, n.DR)
STRAY = n.trail("stray", n.STAGING, n.OTHER)
# EventBridge gets no event that no trail records.
UNHEARD = ("break-glass.alarm-events", n.TRAIL)
ON_THE_TRAIL = [
    "organization-trail",
    "multi-region",
    "global-events",
    "validation",
    "logging",
    "delivery",
    "digest",
    "management-events",
    "bucket",
    "key",
]


def status(**change: object) -> list[Rule]:
    return [
        {"service": "cloudtrail", "operation": "GetTrailStatus", "account": n.MANAGEMENT, "merge": change}
    ]


def described(change: dict, **where: object) -> list[Rule]:
    return [
        {"service": "cloudtrail", "operation": "DescribeTrails", **where, "merge": {"trailList": [change]}}
    ]


def update(aws: Aws, **change: object) -> None:
    aws.client("cloudtrail", n.MANAGEMENT).update_trail(Name=n.TRAIL_NAME, **change)


def select(aws: Aws, **change: object) -> None:
    selectors = [{**n.ALL_EVENTS, **change}]
    aws.client("cloudtrail", n.MANAGEMENT).put_event_selectors(
        TrailName=n.TRAIL_NAME, EventSelectors=selectors
    )


def invisible(accounts: list[str]) -> list[tuple[str, str]]:
    return [("audit-trail.visible", account) for account in accounts]


@plant(
    *same_requirements([f"audit-trail.{requirement}" for requirement in ON_THE_TRAIL], n.TRAIL_NAME),
    *invisible(list(n.ACCOUNTS)),
    ("break-glass.alarm-events", n.TRAIL_NAME),
    alone=True,
)
def trail_absent(aws: Aws) -> None:
    """There is no trail."""
    aws.client("cloudtrail", n.MANAGEMENT).delete_trail(Name=n.TRAIL_NAME)


@plant(
    ("audit-trail.organization-trail", n.TRAIL),
    *invisible(n.MEMBERS),
    UNHEARD,
    alone=True,
)
def trail_of_one_account(aws: Aws) -> None:
    """The trail records the management account alone."""
    update(aws, IsOrganizationTrail=False)


@plant(("audit-trail.multi-region", n.TRAIL))
def trail_of_one_region(aws: Aws) -> None:
    """The trail records its home region alone."""
    update(aws, IsMultiRegionTrail=False)


@plant(("audit-trail.global-events", n.TRAIL))
def trail_without_global_events(aws: Aws) -> None:
    """The trail leaves out IAM and STS."""
    update(aws, IncludeGlobalServiceEvents=False)


@plant(("audit-trail.validation", n.TRAIL))
def trail_without_validation(aws: Aws) -> None:
    """The trail writes no digests."""
    update(aws, EnableLogFileValidation=False)


@plant(("audit-trail.logging", n.TRAIL), UNHEARD)
def trail_stopped(aws: Aws) -> None:
    """Somebody stopped the trail a moment ago."""
    aws.client("cloudtrail", n.MANAGEMENT).stop_logging(Name=n.TRAIL_NAME)


@plant(("audit-trail.delivery", n.TRAIL))
def trail_not_delivering(_: Aws) -> list[Rule]:
    """The trail is logging, and its last delivery was refused."""
    return status(LatestDeliveryError="AccessDenied")


@plant(("audit-trail.delivery", n.TRAIL), alone=True)
def trail_delivery_stale(_: Aws) -> list[Rule]:
    """No error is reported, but nothing was delivered for three hours."""
    return status(LatestDeliveryTime={"$ago": 3 * HOUR})


@plant(("audit-trail.digest", n.TRAIL))
def trail_digest_stale(_: Aws) -> list[Rule]:
    """The last digest is four hours old."""
    return status(LatestDigestDeliveryTime={"$ago": 4 * HOUR})


@plant(("audit-trail.digest", n.TRAIL), alone=True)
def trail_digest_refused(_: Aws) -> list[Rule]:
    """The last digest could not be delivered."""
    return status(LatestDigestDeliveryError="AccessDenied")


@plant(("audit-trail.management-events", n.TRAIL), UNHEARD)
def trail_of_writes(aws: Aws) -> None:
    """The trail records write events alone."""
    select(aws, ReadWriteType="WriteOnly")


@plant(("audit-trail.management-events", n.TRAIL), alone=True)
def trail_without_kms_events(aws: Aws) -> None:
    """The trail leaves out the use of keys."""
    select(aws, ExcludeManagementEventSources=["kms.amazonaws.com"])


@plant(("audit-trail.management-events", n.TRAIL), UNHEARD, alone=True)
def trail_with_read_only_filter(_: Aws) -> list[Rule]:
    """An advanced selector that looks complete, but for a filter on readOnly."""
    fields = [
        {"Field": "eventCategory", "Equals": ["Management"]},
        {"Field": "readOnly", "Equals": ["false"]},
    ]
    selectors = {
        "EventSelectors": None,
        "AdvancedEventSelectors": [{"Name": "management", "FieldSelectors": fields}],
    }
    return [
        {
            "service": "cloudtrail",
            "operation": "GetEventSelectors",
            "account": n.MANAGEMENT,
            "merge": selectors,
        }
    ]


@plant(("audit-trail.bucket", "arn:aws:s3:::somebodys-logs"))
def trail_into_other_bucket(_: Aws) -> list[Rule]:
    """The trail writes into a bucket that is not the declared one."""
    return described({"$match": {"TrailARN": n.TRAIL}, "S3BucketName": "somebodys-logs"})


@plant(
    ("audit-trail.bucket", n.TRAIL_BUCKET.arn),
    ("service-control-policies.log-archive-access", n.TRAIL_BUCKET.arn),
    ("service-control-policies.log-archive-delivery", n.TRAIL_BUCKET.arn),
    *(
        ("service-control-policies.log-archive-layers", f"{n.TRAIL_BUCKET.arn}#{layer}")
        for layer in ("scp", "rcp", "bucket_policy", "object_lock")
    ),
    alone=True,
)
def trail_into_strangers_bucket(aws: Aws) -> None:
    """The bucket has the declared name and is not in the log archive: names are global."""
    aws.client("s3", n.LOG_ARCHIVE).delete_bucket(Bucket=n.TRAIL_BUCKET.name)


@plant(("audit-trail.key", n.TRAIL))
def trail_without_key(_: Aws) -> list[Rule]:
    """The log files are encrypted with S3's own keys."""
    return described({"$match": {"TrailARN": n.TRAIL}, "KmsKeyId": None})


@plant(("audit-trail.key", n.TRAIL), alone=True)
def trail_with_aws_managed_key(aws: Aws) -> list[Rule]:
    """The log files are encrypted with a key that AWS manages."""
    key = aws_managed_key(aws, n.LOG_ARCHIVE, n.PRIMARY, "s3")
    return described({"$match": {"TrailARN": n.TRAIL}, "KmsKeyId": key})


@plant(("audit-trail.visible", n.LOG_ARCHIVE))
def trail_not_in_every_account(_: Aws) -> list[Rule]:
    """One member account does not see the trail."""
    return described({"$match": {"TrailARN": n.TRAIL}, "$delete": True}, account=n.LOG_ARCHIVE)


@plant(("audit-trail.other-trails", PRIVATE))
def trail_besides(aws: Aws) -> None:
    """Production has a trail of its own in the other region, into a bucket of its own."""
    add_trail(aws, n.PRODUCTION, n.DR, "debug")


@plant(("audit-trail.other-trails", STRAY), alone=True)
def trail_in_other_region(aws: Aws) -> None:
    """Staging has a trail of its own in a region that is not governed."""
    add_trail(aws, n.STAGING, n.OTHER, "stray")


def add_trail(aws: Aws, account: str, region: str, name: str) -> None:
    bucket = n.DICOM.name if account == n.PRODUCTION else n.DICOM_STAGING.name
    aws.client("cloudtrail", account, region).create_trail(
        Name=name, S3BucketName=bucket, IsMultiRegionTrail=False
    )
