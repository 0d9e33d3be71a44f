"""Group robots: 企业微信 carries the file itself, 钉钉 and 飞书 a message with a link.

All three answer HTTP 200 with an error number in the body: only that number is read. The address of
a robot is a secret; no message or record holds it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import httpx

from reportkit.deliver.channels import Parcel, Receipt, Refused, Transient, Unknown, tried

_TIMEOUT = 60.0
_WECOM = "https://qyapi.weixin.qq.com"
_LARGEST_FILE = 20_000_000  # bytes, 企业微信
_SMALLEST_FILE = 5
_LONGEST_TEXT = 2048  # bytes
_BUSY = {"errcode": (-1, 45009, 130101), "code": (11232, 99991400)}
_MINUTE = 60.0


@dataclass(slots=True)
class WecomRobot:
    """Uploads every file for this very robot, then sends it. The group is the list of recipients."""

    key: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=_TIMEOUT))
    sleep: Callable[[float], None] = time.sleep
    base: str = _WECOM
    name: str = "wecom"
    recipients: tuple[str, ...] = ("企业微信群",)

    def send(self, parcel: Parcel, recipients: tuple[str, ...]) -> tuple[Receipt, ...]:
        messages = [self._text(parcel), *(self._file(n, c) for n, c in parcel.files.items())]
        for sent, message in enumerate(messages):
            state, said = tried(message, self.sleep)
            if state != "sent":
                # part of it is in the group already: sending all again would send that twice
                state = "unknown" if sent and state == "failed" else state
                return tuple(Receipt(r, state, said) for r in recipients)
        return tuple(Receipt(r, "sent") for r in recipients)

    def _text(self, parcel: Parcel) -> Callable[[], None]:
        content = _cut(parcel.text, _LONGEST_TEXT)

        def act() -> None:
            _post(self.client, self._url("send"), {"msgtype": "text", "text": {"content": content}})

        return act

    def _file(self, name: str, content: bytes) -> Callable[[], None]:
        def act() -> None:
            if not _SMALLEST_FILE <= len(content) <= _LARGEST_FILE:
                raise Refused(f"{name} 有 {len(content):,} 字节，群机器人只收 5 字节～20 MB 的文件")
            form = {"media": (name, content, "application/octet-stream")}
            answer = _post(self.client, self._url("upload_media", "&type=file"), files=form)
            body = {"msgtype": "file", "file": {"media_id": str(answer["media_id"])}}
            _post(self.client, self._url("send"), body)

        return act

    def _url(self, call: str, more: str = "") -> str:
        return f"{self.base}/cgi-bin/webhook/{call}?key={self.key}{more}"


@dataclass(slots=True)
class LinkRobot:
    """钉钉 or 飞书: a signed message with the link to the folder."""

    name: str  # dingtalk or feishu
    address: str
    secret: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=_TIMEOUT))
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time

    @property
    def recipients(self) -> tuple[str, ...]:
        return ("钉钉群" if self.name == "dingtalk" else "飞书群",)

    def send(self, parcel: Parcel, recipients: tuple[str, ...]) -> tuple[Receipt, ...]:
        said = f"{parcel.text}" if parcel.link else ""

        def act() -> None:
            if not said:
                raise Refused("没有可打开的链接：请设置 delivery.folder 与 delivery.link")
            url, body = self._signed(parcel)
            _post(self.client, url, body)

        state, why = tried(act, self.sleep)
        return tuple(Receipt(r, state, why) for r in recipients)

    def _signed(self, parcel: Parcel) -> tuple[str, dict[str, Any]]:
        # the two signatures look alike and are opposite: key and message change places
        if self.name == "dingtalk":
            stamp = str(round(self.now() * 1000))
            sign = quote_plus(_sign(self.secret, f"{stamp}\n{self.secret}"))
            joint = "&" if "?" in self.address else "?"
            body = {
                "msgtype": "markdown",
                "markdown": {"title": parcel.subject, "text": parcel.text},
            }
            return f"{self.address}{joint}timestamp={stamp}&sign={sign}", body
        stamp = str(int(self.now()))
        sign = _sign(f"{stamp}\n{self.secret}", "")
        text = {"msg_type": "text", "content": {"text": parcel.text}}
        return self.address, {"timestamp": stamp, "sign": sign, **text}


def _sign(key: str, message: str) -> str:
    made = hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()
    return base64.b64encode(made).decode()


def _post(
    client: httpx.Client, url: str, body: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """The answer when its error number is 0. No text of the service is repeated: it may hold the key."""
    try:
        answer = (
            client.post(url, json=body, **more) if body is not None else client.post(url, **more)
        )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise Transient(f"连接不上（{type(error).__name__}）") from None
    except httpx.HTTPError as error:
        if body is None:  # an upload reaches nobody
            raise Transient(f"上传中断（{type(error).__name__}）") from None
        raise Unknown(f"消息已发出，但没有收到回答（{type(error).__name__}）") from None
    if answer.status_code == 429:
        raise Transient("请求过于频繁", float(answer.headers.get("x-ogw-ratelimit-reset", _MINUTE)))
    try:
        content = answer.json()
        name = "errcode" if "errcode" in content else "code"
        number = int(content[name])
    except (ValueError, KeyError, TypeError):
        if answer.status_code >= 500:
            raise Transient(f"HTTP {answer.status_code}") from None
        raise Refused(f"回答不是约定的形式（HTTP {answer.status_code}）") from None
    if number in _BUSY[name]:
        raise Transient(f"对方忙或超过频率（{number}）", None if number == -1 else _MINUTE)
    if number != 0:
        raise Refused(f"对方拒绝（{number}）")
    return dict(content)


def _cut(text: str, longest: int) -> str:
    """At most ``longest`` bytes of UTF-8, cut between characters."""
    return text.encode()[:longest].decode("utf-8", "ignore")
