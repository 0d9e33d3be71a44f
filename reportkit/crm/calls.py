"""The one way to reach a service: paced, repeated only where that is safe, silent about secrets.

Credentials go where they were meant to go: no redirect is followed. What a service says is repeated only
through ``Login.scrubbed``; what was sent is repeated nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from secrets import token_hex
from typing import Any, TypeVar

import httpx

from reportkit.crm.contract import Manners
from reportkit.crm.logins import Login
from reportkit.crm.pacing import Pace, Rate
from reportkit.crm.refusals import AgainError, CrmError, LostError, Why

_T = TypeVar("_T")
ATTEMPTS = 6
_FIRST_WAIT = 1.0  # seconds; doubled each time
_LONGEST_WAIT = 60.0
_BUSY = (500, 502, 503, 504)


class _PassingError(CrmError):
    """Asking again may help."""


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """One request. interface: what the rates count.

    repeatable: it only asks, or doing it twice is the same as once; only then is it repeated when nobody
    knows whether it was done. A body is ``json`` (numbers as Decimal stay exact), ``form`` or ``content``.
    """

    interface: str
    url: str
    json: Any = None
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    content: bytes | None = None
    repeatable: bool = False

    def __repr__(self) -> str:
        return f"Call({self.method}, {self.interface})"


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came back whole. ``content``: the JSON in it with every broken number as Decimal, or None."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    content: Any

    def __repr__(self) -> str:
        return f"Answer({self.status}, {len(self.body)} bytes)"


@dataclass(slots=True)
class Caller:
    """All calls to one service, one after the other. title: the service, for messages."""

    title: str
    login: Login
    manners: Manners
    rates: Mapping[str, tuple[Rate, ...]] = field(default_factory=dict)
    total: tuple[Rate, ...] = ()
    client: httpx.Client = field(init=False, repr=False)
    pace: Pace = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(timeout=self.manners.seconds, follow_redirects=False)
        self.pace = Pace(self.manners.clock, self.rates, self.total)

    def ask(self, make: Callable[[], Call], judge: Callable[[Answer], _T]) -> _T:
        """What ``judge`` makes of the answer.

        make: builds the call, again for each attempt, so that tokens and numbers of calls are fresh.
        judge: raises AgainError where the service did nothing and is to be asked again, CrmError where it
        refuses. Raises LostError where a call that is not repeatable may have been done, CrmError where
        nothing helped.
        """
        lost = CrmError(Why.UNREACHABLE, f"{self.title} 连不上。")
        for attempt in range(ATTEMPTS):
            wait = min(_FIRST_WAIT * 2**attempt, _LONGEST_WAIT)
            try:
                return judge(self._answered(make()))
            except AgainError as again:
                lost = CrmError(Why.FAILED, f"{self.title}：{again}，试了 {ATTEMPTS} 次。")
                wait = wait if again.seconds is None else again.seconds
            except _PassingError as error:
                lost = CrmError(error.why, str(error))
            if attempt < ATTEMPTS - 1:
                self.manners.clock.sleep(wait)
        raise lost

    def close(self) -> None:
        self.client.close()

    def _answered(self, call: Call) -> Answer:
        """The whole answer. Raises _PassingError where asking again may help."""
        with self.pace.turn(call.interface):
            try:
                got = self._sent(call)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                raise _PassingError(
                    Why.UNREACHABLE,
                    f"{self.title} 连不上（{self._host(call)}，{type(error).__name__}）。"
                    "请检查网络、地址与代理。",
                ) from None
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise self._lost(call, type(error).__name__) from None
        answer = Answer(got.status_code, dict(got.headers), got.content, _json(got.content))
        if 300 <= answer.status < 400 and answer.status != 304:
            raise CrmError(
                Why.ODD,
                f"{self.title}（{self._host(call)}）把请求转到另一个地址，没有跟随，登录资料没有发过去。"
                "请核对地址设置。",
            )
        begins = answer.body[:400].lstrip()[:1]
        if answer.status in _BUSY or (answer.content is None and begins == b"<"):
            page = "，是一个网页" if begins == b"<" else ""
            raise self._lost(call, f"HTTP {answer.status}{page}")
        if answer.content is None and begins in (b"{", b"["):
            raise self._lost(call, "回答不完整")
        return answer

    def _sent(self, call: Call) -> httpx.Response:
        more: dict[str, Any] = {"headers": dict(call.headers), "params": dict(call.query) or None}
        if call.json is not None:
            more["content"] = dumped(call.json)
            more["headers"] = {"Content-Type": "application/json; charset=utf-8", **call.headers}
        elif call.form is not None:
            more["data"] = dict(call.form)
        elif call.content is not None:
            more["content"] = call.content
        return self.client.request(call.method, call.url, **more)

    def _lost(self, call: Call, said: str) -> Exception:
        if not call.repeatable:
            return LostError(f"{self.title}：请求已发出，没有收到完整的回答（{said}）")
        return _PassingError(
            Why.LOST,
            f"{self.title}（{self._host(call)}）没有给出约定的回答（{said}，试了 {ATTEMPTS} 次）。"
            "请稍后再试；一直如此时核对地址设置，或看是否被代理、登录页截住。",
        )

    def odd(self, answer: Answer) -> CrmError:
        """For a judge that gets no JSON where this service always gives some."""
        kind = answer.headers.get("content-type", "").partition(";")[0][:40]
        return CrmError(
            Why.ODD,
            f"{self.title} 的回答不是约定的形式（HTTP {answer.status}，{kind or '没有类型'}）："
            "地址可能不对，或被代理、登录页截住。请核对地址设置。",
        )

    @staticmethod
    def _host(call: Call) -> str:
        return httpx.URL(call.url).host


def dumped(content: Any) -> bytes:
    """JSON in UTF-8; a Decimal as the number that it is, digit by digit."""
    mark = token_hex(8)  # no text of a customer holds it
    text = json.dumps(
        content,
        ensure_ascii=False,
        separators=(",", ":"),
        default=lambda number: f"{mark}{_digits(number)}",
    )
    return re.sub(f'"{mark}([^"]*)"', r"\1", text).encode()


def _digits(number: object) -> str:
    if not isinstance(number, Decimal) or not number.is_finite():
        raise TypeError(f"no JSON: {type(number).__name__}")
    return format(number, "f")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
