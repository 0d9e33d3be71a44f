"""The base of the strict services: real HTTP on a port of its own, a clock that only the test moves.

A service of one system derives from ``StrictService`` and writes its rules:

* ``interface(request)``: the name under which the request counts ("data/list");
* ``rates`` and ``total``: what may come in which window; ``too_fast(request)`` is the answer beyond it;
* ``reply(request)``: the rules. It raises ``Refusal(reply)`` or returns a ``Reply``; what is not in the
  documents raises ``NotDocumentedError``, which fails the test: the service must not be kinder than the real one;
* it writes rows through ``self.write(thing, id, values)``, so that the ledger knows every write.

A test scripts faults (``service.faults[3] = "cut after"``), lets people edit at a call
(``service.at(7, lambda: service.human_edit(...))``), plants secrets, and ends with
``service.assert_kept()``.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import random
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from reportkit.crm.pacing import Rate

Fault = Literal[
    "refuse",  # hangs up at once
    "cut before",  # takes the request, does nothing, hangs up
    "cut after",  # does what is asked, hangs up before answering
    "half",  # does it, half of the answer with the length of that half
    "short",  # does it, and ends before the length it named
    "500", "502", "503",  # an error of the machine, nothing done, no JSON
    "html",  # a page with 200, nothing done
    "silence",  # does it, and never answers
    "gzip",  # does it, answers compressed
]  # fmt: skip
_WORDS = ("oops", "稍后再试", "E-17", "Fehler", "???")
_SILENCE = 20.0  # real seconds; clients of tests give up long before


class NotDocumentedError(AssertionError):
    """The documents do not say what the service does: the client must not ask for it."""


class VirtualClock:
    """Seconds since 1970 that pass only when somebody sleeps. Satisfies ``reportkit.crm.pacing.Clock``."""

    def __init__(self, now: float = 1_764_547_200.0) -> None:  # 2025-12-01 00:00 UTC
        self._now = now
        self._lock = threading.Lock()
        self.slept = 0.0

    def now(self) -> float:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        with self._lock:
            self._now += seconds
            self.slept += seconds


@dataclass(frozen=True)
class Request:
    """What came in. ``headers`` by lower-case name."""

    number: int  # the first is 1
    at: float
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_json(self) -> bool:
        return self.headers.get("content-type", "").partition(";")[0] == "application/json"

    def json(self) -> Any:
        """The body; None where it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True)
class Reply:
    """content: goes out as JSON with unknown keys added and in another order each time; or bytes."""

    content: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


class Refusal(Exception):
    """Ends the rules with an answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


@dataclass
class Entry:
    """One line of the ledger: never a header, never a body."""

    number: int
    at: float
    interface: str
    verdict: str  # done, refused, or the fault
    writes: list[tuple[str, str, str, Any]] = field(default_factory=list)  # thing, id, field, value


class StrictService:
    """One service on 127.0.0.1. Use as ``with Service() as service:``; ``service.url`` is its address."""

    rates: Mapping[str, tuple[Rate, ...]] = {}
    total: tuple[Rate, ...] = ()

    def __init__(self, clock: VirtualClock | None = None, seed: int = 1) -> None:
        self.clock = clock or VirtualClock()
        self.skew = 0.0  # seconds by which the service's own clock is ahead
        self.chance = random.Random(seed)
        self.rows: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)  # thing → id → row
        self.ledger: list[Entry] = []
        self.faults: dict[int, Fault] = {}
        self.secrets: list[str] = []
        self.broken: list[BaseException] = []  # rules that failed: the test fails with them
        self.overlaps: dict[str, int] = defaultdict(int)  # interface → most calls at one time
        self._acts: dict[int, list[Callable[[], None]]] = defaultdict(list)
        self._active: dict[str, int] = defaultdict(int)
        self._edited: set[tuple[str, str, str]] = set()
        self._lock = threading.RLock()
        self._entry: Entry | None = None

    # --- what a service of one system writes ------------------------------------------------------
    def interface(self, request: Request) -> str:
        return request.path

    def too_fast(self, request: Request) -> Reply:
        raise NotImplementedError

    def reply(self, request: Request) -> Reply:
        raise NotImplementedError

    def changed(self, thing: str, id: str) -> None:
        """A row was changed: set its time of change, the mark of its form …"""

    # --- for its rules ----------------------------------------------------------------------------
    def now(self) -> float:
        """What the service's own clock says."""
        return self.clock.now() + self.skew

    def write(self, thing: str, id: str, values: Mapping[str, Any]) -> None:
        """Set fields of a row, on record."""
        with self._lock:
            self.rows[thing][id].update(values)
            if self._entry is not None:
                self._entry.writes += [(thing, id, name, value) for name, value in values.items()]
            self.changed(thing, id)

    def said(self) -> str:
        """Any text at all: only numbers may be compared."""
        return self.chance.choice(_WORDS)

    # --- for tests --------------------------------------------------------------------------------
    def human_edit(self, thing: str, id: str, name: str, value: Any) -> None:
        """A person changes a field by hand."""
        with self._lock:
            self.rows[thing][id][name] = value
            self._edited.add((thing, id, name))
            self.changed(thing, id)

    def at(self, number: int, act: Callable[[], None]) -> None:
        """Do something just before the n-th request (counted from 1) is looked at."""
        self._acts[number].append(act)

    @property
    def calls(self) -> int:
        return len(self.ledger)

    def calls_of(self, interface: str) -> int:
        return sum(entry.interface == interface for entry in self.ledger)

    @property
    def writes(self) -> list[tuple[str, str, str, Any]]:
        return [write for entry in self.ledger for write in entry.writes]

    def largest(self, rate: Rate, interface: str | None = None) -> int:
        """The most requests that came in one window, refused ones too."""
        moments = [e.at for e in self.ledger if interface is None or e.interface == interface]
        first = most = 0
        for last, moment in enumerate(moments):
            while moment - moments[first] >= rate.seconds - 1e-6:
                first += 1
            most = max(most, last - first + 1)
        return most

    def assert_rates_kept(self) -> None:
        for interface, rates in self.rates.items():
            for rate in rates:
                assert self.largest(rate, interface) <= rate.calls, (interface, rate)
        for rate in self.total:
            assert self.largest(rate) <= rate.calls, rate

    def assert_no_double_writes(self) -> None:
        """No field of a row was given the value that it had been given before, unless a person was at it."""
        held: dict[tuple[str, str, str], Any] = {}
        for thing, id, name, value in self.writes:
            place = (thing, id, name)
            assert place in self._edited or place not in held or held[place] != value, place
            held[place] = value

    def assert_kept(self) -> None:
        assert not self.broken, self.broken
        self.assert_rates_kept()
        self.assert_no_double_writes()

    # --- the machine ------------------------------------------------------------------------------
    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> StrictService:
        handler = type("Handler", (_Handler,), {"service": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._stopped = threading.Event()
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Any:
        """The reply and the fault to play with it."""
        url = urlsplit(target)
        with self._lock:
            number = len(self.ledger) + 1
            for act in self._acts.pop(number, ()):
                act()
            query = parse_qs(url.query, keep_blank_values=True)
            low = {name.lower(): value for name, value in headers.items()}
            request = Request(number, self.clock.now(), method, url.path, query, low, body)
            entry = Entry(number, request.at, self.interface(request), "done")
            self.ledger.append(entry)
            fault = self.faults.get(number)
            name = entry.interface
            self._active[name] += 1
            self.overlaps[name] = max(self.overlaps[name], self._active[name])
        try:
            with self._lock:
                return self._judged(request, entry, fault), fault
        finally:
            with self._lock:
                self._active[name] -= 1

    def _judged(self, request: Request, entry: Entry, fault: Fault | None) -> Reply:
        if fault in ("refuse", "cut before", "500", "502", "503", "html"):
            entry.verdict = str(fault)
            return Reply()
        self._entry = entry
        try:
            if self._beyond(entry.interface):
                raise Refusal(self.too_fast(request))
            reply = self.reply(request)
        except Refusal as refusal:
            entry.verdict = "refused"
            reply = refusal.reply
        except BaseException as error:
            self.broken.append(error)
            reply = Reply(status=500, body=b"broken rules")
        finally:
            self._entry = None
        if fault:
            entry.verdict += f", {fault}"
        return reply

    def _beyond(self, interface: str) -> bool:
        windows = [(rate, interface) for rate in self.rates.get(interface, ())]
        return any(
            self._recent(rate, name) > rate.calls
            for rate, name in [*windows, *((rate, None) for rate in self.total)]
        )

    def _recent(self, rate: Rate, interface: str | None) -> int:
        now, count = self.ledger[-1].at, 0
        for entry in reversed(self.ledger):
            if now - entry.at >= rate.seconds - 1e-6:
                break
            count += interface is None or entry.interface == interface
        return count

    def dressed(self, content: Any) -> Any:
        """JSON as no two answers have it: keys in another order, keys that nobody knows."""
        if isinstance(content, Mapping):
            items = [(key, self.dressed(value)) for key, value in content.items()]
            items.append((f"x{self.chance.randrange(1000)}", self.chance.choice([None, 1, "?"])))
            self.chance.shuffle(items)
            return dict(items)
        return [self.dressed(item) for item in content] if isinstance(content, list) else content


class _Handler(BaseHTTPRequestHandler):
    service: StrictService
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else the body waits for the peer to acknowledge the headers

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply, fault = self.service.answer(self.command, self.path, dict(self.headers), body)
        if fault in ("refuse", "cut before", "cut after"):
            self._hang_up()
            return
        if fault == "silence":
            self.service._stopped.wait(_SILENCE)
            self._hang_up()
            return
        if fault in ("500", "502", "503"):
            reply = Reply(status=int(fault), body=b"")
        if fault == "html":
            reply = Reply(body=b"<html>login</html>", headers={"Content-Type": "text/html"})
        self._send(reply, fault)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _do

    def _send(self, reply: Reply, fault: str | None) -> None:
        body, kind = reply.body, "text/plain"
        if body is None:
            kind = "application/json"
            dressed = self.service.dressed(reply.content)
            body = b"" if reply.content is None else json.dumps(dressed).encode()
        headers = {"Content-Type": kind, **reply.headers}
        if fault == "gzip":
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        if fault == "half":
            body = body[: len(body) // 2]
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        length = len(body) + (100 if fault == "short" else 0)
        if reply.status not in (204, 304):
            self.send_header("Content-Length", str(length))
        if fault == "short":
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)  # a reset, as a broken line gives
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError, ValueError, OSError):
            super().handle()

    def log_message(self, *args: object) -> None:
        pass


def assert_nowhere(secrets: list[str], *folders: Path, texts: tuple[str, ...] = ()) -> None:
    """None of the planted secrets stands in any file below ``folders`` or in any of ``texts``."""
    for secret in secrets:
        for text in texts:
            assert secret not in text
        for folder in folders:
            for path in folder.rglob("*"):
                if path.is_file():
                    assert secret.encode() not in path.read_bytes(), path
