"""Calls of chat services: what an answer means. HTTP 200 is no success; no text of theirs is repeated.

What a service says may hold the key of the caller: only its error number is passed on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from reportkit.deliver.channels import Receipt, Refused, Transient, Unknown, tried

TIMEOUT = 60.0
_MINUTE = 60.0
_WAIT = "x-ogw-ratelimit-reset"
#: error number → seconds until it may be tried again; None: as usual
_BUSY = {
    "-1": None, "45009": _MINUTE, "130101": _MINUTE, "11232": _MINUTE, "90019": 2.0,
    "99991400": _MINUTE, "230020": 2.0,
}  # fmt: skip
_NUMBER = re.compile(r"-?[A-Za-z0-9.]{1,60}")  # 钉钉 has words for numbers
_HINTS = {
    "230002": "机器人不在这个群里，请先把它加进群",
    "230006": "应用没有开启机器人能力",
    "230027": "应用没有发消息的权限",
    "99991403": "本月调用次数已用完",
    "invalidParameter.robotCode.auth": "机器人不属于这个应用，请核对 robot",
    "310000": "签名、关键词或来源地址不符合机器人的安全设置",
    "93000": "机器人的 key 不对，或它已不在群里",
}


class Rejected(Refused):
    """Refused with an error number of the service."""

    def __init__(self, number: str) -> None:
        hint = f"：{_HINTS[number]}" if number in _HINTS else ""
        super().__init__(f"对方拒绝（{number}）{hint}")
        self.number = number


def ask(
    client: httpx.Client, url: str, method: str = "POST", *, proof: str = "",
    harmless: bool = False, **sent: Any,
) -> dict[str, Any]:  # fmt: skip
    """The answer when it is a success.

    proof: the field that makes a success of an answer without a number. harmless: the call reaches
    nobody, so that silence is no reason to stop. Raises Transient, Rejected, Refused or Unknown.
    """
    try:
        answer = client.request(method, url, **sent)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise Transient(f"连接不上（{type(error).__name__}）") from None
    except httpx.HTTPError as error:
        if harmless:
            raise Transient(f"中断（{type(error).__name__}）") from None
        raise Unknown(f"消息已发出，但没有收到回答（{type(error).__name__}）") from None
    if answer.status_code == 429:
        raise Transient("请求过于频繁", _seconds(answer.headers.get(_WAIT)))
    content = _content(answer)
    number = _number(answer, content, proof)
    if number in _BUSY:
        wait = answer.headers.get(_WAIT)
        raise Transient(f"对方忙或超过频率（{number}）", _seconds(wait) if wait else _BUSY[number])
    if number != "0":
        raise Rejected(number)
    return content


def _content(answer: httpx.Response) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        content = None
    if not isinstance(content, dict):
        if answer.status_code >= 500:
            raise Transient(f"HTTP {answer.status_code}")
        raise Refused(f"回答不是约定的形式（HTTP {answer.status_code}）")
    return content


def _number(answer: httpx.Response, content: dict[str, Any], proof: str) -> str:
    """``0`` for success. Raises as ``ask`` does for an answer that says neither."""
    if answer.status_code == 401:
        return "401"
    number = content.get("errcode", content.get("code"))
    if number is None and proof and answer.status_code == 200 and content.get(proof):
        return "0"
    if isinstance(number, int | str) and _NUMBER.fullmatch(str(number)):
        return str(number)
    if answer.status_code >= 500:
        raise Transient(f"HTTP {answer.status_code}")
    raise Refused(f"回答不是约定的形式（HTTP {answer.status_code}）")


def _seconds(text: str | None) -> float:
    try:
        return min(max(float(text or _MINUTE), 0.0), 10 * _MINUTE)
    except ValueError:
        return _MINUTE


def in_turn(
    messages: Sequence[Callable[[], None]], recipients: Sequence[str],
    sleep: Callable[[float], None], *, repeatable: bool = False,
) -> tuple[Receipt, ...]:  # fmt: skip
    """Send one message after the other to one group; a part of them is left to a person."""
    for sent, message in enumerate(messages):
        state, said = tried(message, sleep, repeatable=repeatable)
        if state != "sent":
            # part of it is in the group already: sending all again would send that twice
            state = "unknown" if sent and state == "failed" else state
            return tuple(Receipt(r, state, said) for r in recipients)
    return tuple(Receipt(r, "sent") for r in recipients)


def cut(text: str, longest: int) -> str:
    """At most ``longest`` bytes of UTF-8, cut between characters."""
    return text.encode()[:longest].decode("utf-8", "ignore")
