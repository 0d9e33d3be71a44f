"""A strict Zoho CRM v8 over a virtual clock: tokens, hosts, scopes, credits; records and bulk beside it.

What the documents leave open is a switch, and tests run both ways. What they do not name at all raises
NotDocumentedError instead of being answered kindly.
"""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from http.server import ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from strict_service import NotDocumentedError, Refusal, Reply, Request, StrictService
from zoho_tenant import FIRST_ID, SYSTEM, ZONE, Field, Module, shop

from reportkit.crm.logins import Login
from reportkit.crm.pacing import Rate

TOKEN_SECONDS = 3600
SCOPES = frozenset({"modules", "settings", "coql", "bulk", "files", "org", "users"})


@dataclass(frozen=True, slots=True)
class Switches:
    """What is a guess, one behaviour or the other."""

    foreign_client: str = "invalid_client"  # another data centre's accounts host: or invalid_code
    bad_refresh: int = 400  # or 200
    scope_status: int = 401  # or 403
    unknown_field_ignored: bool = True  # a row with one: SUCCESS, or INVALID_DATA
    unknown_word_stored: bool = False
    conflict_whole: bool = True  # 412 for the call, or an element of a 207
    result_kept_days: float = 1.0  # of a bulk read; 0.0: as long as asked
    newer_includes_equal: bool = False  # If-Modified-Since: later only, or the same second too


@dataclass(frozen=True, slots=True)
class Call:
    """One request. host: accounts, api, upload, download or elsewhere (another data centre)."""

    host: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]  # lower case
    body: bytes

    def json(self) -> Any:
        if "application/json" not in self.headers.get("content-type", ""):
            raise NotDocumentedError(f"a body that is {self.headers.get('content-type')}")
        return json.loads(self.body, parse_float=Decimal)


class Wrong(Exception):
    """An error in the usual form."""

    def __init__(self, status: int, code: str, **details: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.details = status, code, details


Handler = Callable[["ZohoService", Call, re.Match[str]], Reply]
ROUTES: list[tuple[str, re.Pattern[str], str, str, Handler]] = []


def route(method: str, pattern: str, scope: str, host: str = "api") -> Callable[[Handler], Handler]:
    """Register a handler for one documented path."""

    def kept(handler: Handler) -> Handler:
        ROUTES.append((method, re.compile(pattern), scope, host, handler))
        return handler

    return kept


class ZohoService(StrictService):
    """Five hosts with one memory: ``accounts``, ``url`` (records), ``upload``, ``download``, ``elsewhere``."""

    rates: ClassVar = {"token": (Rate(10, 600),), "result": (Rate(10, 60),)}

    def __init__(self, switches: Switches | None = None, accounts: int = 0, **base: Any) -> None:
        super().__init__(**base)
        self.switches = switches or Switches()
        self.client_id = "1000.PLANTEDCLIENT"
        self.client_secret = f"planted-secret-{self.chance.getrandbits(64):016x}"
        self.refresh_token = f"1000.planted-refresh-{self.chance.getrandbits(64):016x}"
        self.secrets = [self.client_secret, self.refresh_token]
        self.scopes = SCOPES
        self.credits_a_day = 50_000
        self.uncounted = False  # no module tells how many rows it has
        self.crowded = 0  # so many calls more are refused: others fill the concurrency
        self.workflows = 0  # rows whose automations ran
        self.secrets_in_addresses = 0
        self.live: deque[tuple[str, float]] = deque(maxlen=10)
        self.spent: deque[tuple[float, int]] = deque()
        self.places: dict[str, Any] = {}  # page tokens
        self.jobs: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}
        self.failing_reads = 0  # so many bulk reads more end in FAILURE
        self.users = {"AllUsers": [{"id": str(FIRST_ID), "full_name": "王芳"}]}
        self.modules: dict[str, Module] = {}
        self._ids = iter(range(FIRST_ID + 1, FIRST_ID + 10_000_000))
        shop(self, accounts)

    # --- hosts ------------------------------------------------------------------------------------
    def __enter__(self) -> ZohoService:
        super().__enter__()
        self._more = {}
        for name in ("accounts", "upload", "download", "elsewhere"):
            server = ThreadingHTTPServer(("127.0.0.1", 0), self._server.RequestHandlerClass)
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            self._more[name] = server
        return self

    def __exit__(self, *error: object) -> None:
        for server in self._more.values():
            server.shutdown()
            server.server_close()
        super().__exit__(*error)

    def host(self, name: str) -> str:
        return f"http://127.0.0.1:{self._more[name].server_address[1]}"

    def settings(self, accounts: str = "accounts") -> dict[str, str]:
        """What a client is told: nothing but where tokens are given and files go."""
        return {"dc": "cn", "accounts": self.host(accounts), "upload": self.host("upload")}

    def login(self) -> Login:
        return Login({"client_id": self.client_id, "client_secret": self.client_secret,
                      "refresh_token": self.refresh_token})  # fmt: skip

    # --- the rules --------------------------------------------------------------------------------
    def interface(self, request: Request) -> str:
        if request.path == "/oauth/v2/token":
            return "token"
        return "result" if request.path.endswith("/result") else "records"

    def too_fast(self, request: Request) -> Reply:
        if self.interface(request) == "token":
            said = {"error": "Access Denied", "error_description": self.said(), "status": "failure"}
            return Reply(said, status=400)
        return self.error(Wrong(429, "TOO_MANY_REQUESTS"))

    def reply(self, request: Request) -> Reply:
        named = {f"127.0.0.1:{s.server_address[1]}": name for name, s in self._more.items()}
        query = {name: values[-1] for name, values in request.query.items()}
        host = named.get(request.headers["host"], "api")
        call = Call(host, request.method, request.path, query, request.headers, request.body)
        if any(secret in value for value in query.values() for secret in self.secrets):
            self.secrets_in_addresses += 1
        if call.path == "/oauth/v2/token":
            return self._token(call)
        try:
            return self._answered(call)
        except Wrong as wrong:
            raise Refusal(self.error(wrong)) from None

    def _answered(self, call: Call) -> Reply:
        if call.host in ("elsewhere", "accounts"):
            raise Wrong(400, "INVALID_HOST")
        self._signed_in(call)
        if self.crowded:
            self.crowded -= 1
            raise Wrong(429, "TOO_MANY_REQUESTS")
        for method, pattern, scope, host, handler in ROUTES:
            found = pattern.fullmatch(call.path)
            if found and method == call.method and host == call.host:
                if scope not in self.scopes:
                    raise Wrong(self.switches.scope_status, "OAUTH_SCOPE_MISMATCH")
                reply = handler(self, call, found)
                headers = {**reply.headers, **self._budget()}
                return Reply(reply.content, reply.status, headers, reply.body)
        raise Wrong(404, "INVALID_URL_PATTERN")

    def _signed_in(self, call: Call) -> None:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme != "Zoho-oauthtoken":
            raise Wrong(401, "AUTHENTICATION_FAILURE")
        if not any(token == live and self.now() < until for live, until in self.live):
            raise Wrong(401, "INVALID_TOKEN")

    def _token(self, call: Call) -> Reply:
        if call.host not in ("accounts", "elsewhere") or call.method != "POST":
            raise NotDocumentedError(f"{call.method} for a token at {call.host}")
        form = {**dict(parse_qsl(call.body.decode())), **call.query}
        if call.host == "elsewhere":
            return Reply({"error": self.switches.foreign_client}, 400)
        bad = self.switches.bad_refresh
        if form.get("grant_type") != "refresh_token" or form.get("client_id") != self.client_id:
            return Reply({"error": "invalid_client"}, bad)
        if form.get("client_secret") != self.client_secret:
            return Reply({"error": "invalid_client_secret"}, bad)
        if form.get("refresh_token") != self.refresh_token:
            return Reply({"error": "invalid_code"}, bad)
        token = f"1000.planted-access-{self.chance.getrandbits(64):016x}"
        self.live.append((token, self.now() + TOKEN_SECONDS))
        self.secrets.append(token)
        granted = {"access_token": token, "api_domain": self.url, "token_type": "Bearer"}
        return Reply({**granted, "expires_in": TOKEN_SECONDS})

    # --- for the handlers -------------------------------------------------------------------------
    def pay(self, credits: int) -> None:
        """Charge a call. Raises the 429 that an empty budget gives."""
        while self.spent and self.now() - self.spent[0][0] >= 86_400:
            self.spent.popleft()
        if self.used + credits > self.credits_a_day:
            raise Wrong(429, "TOO_MANY_REQUESTS")
        self.spent.append((self.now(), credits))

    @property
    def used(self) -> int:
        return sum(credits for _, credits in self.spent)

    def _budget(self) -> dict[str, str]:
        left = self.credits_a_day - self.used
        return {"X-API-CREDITS-REMAINING": str(left)} if 2 * left <= self.credits_a_day else {}

    def json(self, content: Any, status: int = 200) -> Reply:
        """As the service writes it: cents to two places, moments with their offset."""
        text = json.dumps(self.dressed(content), ensure_ascii=False, default=_plain)
        text = re.sub(r'"@number (-?[\d.]+)"', r"\1", text)
        kind = {"Content-Type": "application/json;charset=UTF-8"}
        return Reply(None, status, kind, text.encode())

    def error(self, wrong: Wrong) -> Reply:
        said = {"code": wrong.code, "details": wrong.details, "message": self.said()}
        return self.json({**said, "status": "error"}, wrong.status)

    def module(self, name: str, *fields: Field) -> Module:
        owner = Field(
            "Owner", "ownerlookup", label=f"{name.removesuffix('s').replace('_', ' ')} Owner"
        )
        made = Module(name, {f.name: f for f in (*SYSTEM, owner, *fields)})
        self.modules[name] = made
        return made

    def add(self, module: str, **values: Any) -> str:
        """A new row; every field is there, empty ones as null."""
        number, moment = str(next(self._ids)), self.moment()
        row = {
            **dict.fromkeys(self.modules[module].fields),
            "Owner": {"name": "王芳", "id": str(FIRST_ID)},
        }
        self.rows[module][number] = {
            **row, "Created_Time": moment, "Modified_Time": moment, **values, "id": number,
        }  # fmt: skip
        return number

    def remove(self, module: str, number: str) -> None:
        del self.rows[module][number]
        self.modules[module].gone[number] = self.moment()

    def changed(self, thing: str, id: str) -> None:
        self.rows[thing][id]["Modified_Time"] = self.moment()

    def moment(self) -> datetime:
        return datetime.fromtimestamp(int(self.now()), ZONE)


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"@number {value:.2f}"
    assert isinstance(value, datetime)
    return value.isoformat()
