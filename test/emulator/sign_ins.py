"""Sign-ins through the portal of IAM Identity Center, as CloudTrail records them."""

import json
from datetime import datetime, timedelta
from typing import Any

import names_identity as i
from ids import MANAGEMENT, PRIMARY


def event(sign_in: i.SignIn, now: datetime) -> dict[str, Any]:
    """As LookupEvents gives it, with the record of CloudTrail as text."""
    at = (now - timedelta(seconds=sign_in.seconds_ago)).replace(microsecond=0)
    return {
        "EventId": sign_in.id,
        "EventName": "UserAuthentication",
        "ReadOnly": "false",
        "EventTime": at,
        "EventSource": "signin.amazonaws.com",
        "Resources": [],
        "CloudTrailEvent": json.dumps(record(sign_in, at)),
    }


def record(sign_in: i.SignIn, at: datetime) -> dict[str, Any]:
    store = f"arn:aws:identitystore::{MANAGEMENT}:identitystore/{i.IDENTITY_STORE}"
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IdentityCenterUser",
            "accountId": MANAGEMENT,
            "onBehalfOf": {"userId": i.principal_id(sign_in.user), "identityStoreArn": store},
            "credentialId": sign_in.id,
        },
        "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": "signin.amazonaws.com",
        "eventName": "UserAuthentication",
        "awsRegion": PRIMARY,
        "sourceIPAddress": "192.0.2.14",
        "userAgent": "Mozilla/5.0",
        "requestParameters": None,
        "responseElements": None,
        "additionalEventData": {
            "AuthWorkflowID": sign_in.id,
            "LoginTo": f"https://{i.IDENTITY_STORE}.awsapps.com/start/",
            "CredentialType": sign_in.factors,
        },
        "requestID": sign_in.id,
        "eventID": sign_in.id,
        "readOnly": False,
        "eventType": "AwsServiceEvent",
        "managementEvent": True,
        "recipientAccountId": MANAGEMENT,
        "serviceEventDetails": {"UserAuthentication": sign_in.outcome},
        "eventCategory": "Management",
    }
