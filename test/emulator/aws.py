"""boto3, aimed at the emulator: what the tool reads was not written by its own SDK."""

import json
import urllib.request
from functools import cache
from typing import Any

import boto3
from botocore.config import Config


class Aws:
    """Clients per account and region, over HTTP, and the emulator's own routes."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.session = boto3.Session("AKIAIQSEEDER00000000", "not-checked")
        self.client = cache(self.make_client)

    def make_client(self, service: str, account: str, region: str = "us-east-2") -> Any:
        client = self.session.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
        )

        def name_account(request: Any, **_: Any) -> None:
            request.headers["x-moto-account-id"] = account
            # S3 Control puts the account before the host, which an address of digits cannot have.
            request.url = request.url.replace(f"://{account}.", "://", 1)

        client.meta.events.register("before-send", name_account)
        return client

    def control(self, method: str, route: str, body: Any = None) -> None:
        """Raises HTTPError where the emulator says no."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/moto-api/{route}", data, method=method)
        with urllib.request.urlopen(request) as response:
            response.read()
