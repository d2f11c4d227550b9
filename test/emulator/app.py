"""The emulator as one WSGI application: moto, what moto lacks, and the faults that a test asks for."""

import hashlib
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.wrappers import Request, Response

import realism_absent  # noqa: F401  registers its functions
import realism_backup  # noqa: F401
import realism_break_glass  # noqa: F401
import realism_caches  # noqa: F401
import realism_config  # noqa: F401
import realism_data_stores  # noqa: F401
import realism_databases  # noqa: F401
import realism_governance  # noqa: F401
import realism_gpu_fleet  # noqa: F401
import realism_iam  # noqa: F401
import realism_identity  # noqa: F401
import realism_key_policies  # noqa: F401
import realism_landing_zone  # noqa: F401
import realism_network  # noqa: F401
import realism_object_storage  # noqa: F401
import realism_policies  # noqa: F401
import realism_stores  # noqa: F401
import realism_tiers  # noqa: F401
import realism_tls  # noqa: F401
import realism_vpc_endpoints  # noqa: F401
import realism_web_acl  # noqa: F401
import realism_writing  # noqa: F401
from access import denied, gate, unrecognized
from answer import Answer, Raw, error, parse, write
from call import Call, identify, is_seeder
from current import answering
from enforcement import NotUnderstood, refused_by
from merge import evaluated, merged
from realism import amendments, substitutes
from rules import Rule, Rules, is_answer
from snapshots import Snapshots
from trail import TRAIL

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

CONTROL = "/moto-api/iq/"


class Dispatcher(DomainDispatcherApplication):
    """Moto's own, which looks through all of its folders for every request, one request after the other; here once for each host."""

    def __init__(self, *args: Any, **others: Any) -> None:
        super().__init__(*args, **others)
        self.known: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self.known:
            self.known[host] = super().get_backend_for_host(host)
        return self.known[host]


class Emulator:
    def __init__(self) -> None:
        self.moto = Dispatcher(create_backend_app)
        self.rules = Rules()
        self.snapshots = Snapshots(self.rules)
        self.stats: Counter[str] = Counter()
        self.log: list[dict[str, Any]] = []
        self.lock = threading.Lock()
        # Whether IAM says what a session may do. Off: everything.
        self.enforces = False

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(CONTROL):
            return self.control(Request(environ), path.removeprefix(CONTROL))(environ, start)
        call = None if path.startswith("/moto-api") else identify(environ)
        if call is None:
            return self.moto(environ, start)
        with answering(call):
            if is_seeder(environ):
                raw = self.seeded(call, environ)
            else:
                raw = TRAIL.record(call, self.answered(call, environ), environ.get("HTTP_USER_AGENT", ""))
        return Response(raw.body, status=raw.status, headers=raw.headers)(environ, start)

    def seeded(self, call: Call, environ: Environ) -> Raw:
        """For the seeder: no rules, no counting, but AWS's behaviour."""
        return write_or_keep(call, *self.realistic(call, environ))

    def answered(self, call: Call, environ: Environ) -> Raw:
        self.record(call)
        if call.protocol is None:
            return Raw(501, [], f"The emulator does not speak the protocol of {call.service}".encode())
        stranger = unrecognized(call)
        if stranger:
            return write(call, stranger)
        if call.operation is None:
            message = f"The emulator finds no such operation of {call.service}"
            return write(call, error("UnknownOperationException", message, 501))
        merges = []
        for rule in self.rules.matching(call):
            time.sleep(rule.get("delay_ms", 0) / 1000)
            if is_answer(rule):
                return write(call, canned(call, rule))
            if "merge" in rule:
                merges.append(rule["merge"])
        refusal = self.enforced(call) or gate(call, environ)
        if refusal:
            return write(call, refusal)
        answer, raw = self.realistic(call, environ, must_parse=bool(merges))
        if answer and not answer.is_error:
            # The seed's rules first, so that the test's own have the last word.
            for change in reversed(merges):
                answer.data = merged(answer.data, change)
        return write_or_keep(call, answer, raw)

    def enforced(self, call: Call) -> Answer | None:
        """The refusal by IAM, where it is enforced. What STS asks for is trust, and access.py looks at that."""
        if not self.enforces or call.service == "sts":
            return None
        try:
            kind = refused_by(call)
        except NotUnderstood as trouble:
            return error("NotImplemented", f"The emulator cannot say what IAM allows: {trouble}", 501)
        return denied(call, kind) if kind else None

    def realistic(
        self, call: Call, environ: Environ, must_parse: bool = False
    ) -> tuple[Answer | None, Raw | None]:
        """The answer as data where somebody changes it, moto's own bytes where nobody does."""
        name = (call.service, str(call.operation))
        if name in substitutes:
            return substitutes[name](call), None
        raw = self.ask_moto(call, environ)
        if isinstance(raw, Answer):
            return raw, None
        if name in amendments:
            return amendments[name](call, parse(call, raw)), None
        return (parse(call, raw), None) if must_parse else (None, raw)

    def ask_moto(self, call: Call, environ: Environ) -> Raw | Answer:
        started: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], None]:
            started.update(status=int(status.split()[0]), headers=headers)
            return lambda _: None

        try:
            body = b"".join(self.moto(environ, start))
        except NotImplementedError:
            return error("NotImplemented", f"The emulator has no {call.service}:{call.operation}", 501)
        except Exception as crash:  # Flask runs in debug mode, so moto's own errors come through
            message = f"The emulator failed in {call.service}:{call.operation}: {crash!r}"
            return error("InternalFailure", message, 500)
        raw = Raw(started["status"], started["headers"], body)
        if raw.status in (404, 500) and body[:9].lower() == b"<!doctype":
            return error("NotImplemented", f"The emulator has no {call.service}:{call.operation}", 501)
        return raw

    def record(self, call: Call) -> None:
        entry: dict[str, Any] = {
            "service": call.service,
            "operation": call.operation,
            "action": call.action,
            "account": call.account,
            "region": call.region,
            "accessKeyId": call.access_key,
            "asked": digest_of(call.params),
        }
        if call.operation == "AssumeRole":
            entry["params"] = call.params
        with self.lock:
            self.stats[f"{call.service}:{call.operation}:{call.account}:{call.region}"] += 1
            self.log.append(entry)

    def control(self, request: Request, name: str) -> Response:
        """The emulator's own routes: rules, stats, log, snapshot, restore, enforce."""
        match request.method, name:
            case "PUT", "rules":
                self.rules.put(request.args.get("layer", "test"), json.loads(request.get_data()))
            case "GET", "stats":
                return reply(dict(self.stats))
            case "GET", "log":
                return reply(self.log)
            case "GET", "trail":
                return reply(TRAIL.events)
            case "DELETE", "stats" | "log":
                with self.lock:
                    self.stats.clear()
                    self.log.clear()
                TRAIL.clear()
            case "POST", "snapshot":
                self.snapshots.take(request.args["name"])
            case "POST", "restore":
                if request.args["name"] not in self.snapshots.saved:
                    return reply({"message": "no such snapshot"}, 404)
                self.snapshots.restore(request.args["name"])
                self.enforces = False
            case "POST", "enforce":
                self.enforces = True
            case "GET", "ready":
                return reply({"pid": os.getpid()})
            case _:
                return reply({"message": f"no route {request.method} {name}"}, 404)
        return reply({"ok": True})


def digest_of(params: dict[str, Any]) -> str:
    """Equal for equal parameters."""
    return hashlib.sha256(json.dumps(params, sort_keys=True, default=str).encode()).hexdigest()


def canned(call: Call, rule: Rule) -> Answer:
    if "result" in rule:
        return Answer(evaluated(rule["result"]), status=rule.get("status"))
    failure = rule["error"]
    if "deny" in failure:
        return denied(call, failure["deny"], failure.get("resource", call.params.get("RoleArn", "")))
    return error(failure["code"], failure.get("message", ""), rule.get("status"))


def write_or_keep(call: Call, answer: Answer | None, raw: Raw | None) -> Raw:
    return write(call, answer) if answer else raw


def reply(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value, default=str), status=status, mimetype="application/json")
