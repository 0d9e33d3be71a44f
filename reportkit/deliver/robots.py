"""Group robots: 企业微信 carries the file itself, 钉钉 and 飞书 a message with a link.

The address of a robot is a secret; no message or record holds it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import httpx

from reportkit.deliver.channels import Parcel, Receipt, Refused, tried
from reportkit.deliver.service import TIMEOUT, ask, cut, in_turn

_WECOM = "https://qyapi.weixin.qq.com"
_LARGEST_FILE = 20_000_000  # bytes, 企业微信
_SMALLEST_FILE = 5
_LONGEST_TEXT = 2048  # bytes


@dataclass(slots=True)
class WecomRobot:
    """Uploads every file for this very robot, then sends it. The group is the list of recipients."""

    key: str = field(repr=False)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT))
    sleep: Callable[[float], None] = time.sleep
    base: str = _WECOM
    name: str = "wecom"
    recipients: tuple[str, ...] = ("企业微信群",)

    def send(self, parcel: Parcel, recipients: tuple[str, ...]) -> tuple[Receipt, ...]:
        messages = [self._text(parcel), *(self._file(n, c) for n, c in parcel.files.items())]
        return in_turn(messages, recipients, self.sleep)

    def _text(self, parcel: Parcel) -> Callable[[], None]:
        content = cut(parcel.text, _LONGEST_TEXT)

        def act() -> None:
            body = {"msgtype": "text", "text": {"content": content}}
            ask(self.client, self._url("send"), json=body)

        return act

    def _file(self, name: str, content: bytes) -> Callable[[], None]:
        def act() -> None:
            if not _SMALLEST_FILE <= len(content) <= _LARGEST_FILE:
                raise Refused(f"{name} 有 {len(content):,} 字节，群机器人只收 5 字节～20 MB 的文件")
            form = {"media": (name, content, "application/octet-stream")}
            url = self._url("upload_media", "&type=file")
            answer = ask(self.client, url, harmless=True, files=form)
            body = {"msgtype": "file", "file": {"media_id": str(answer["media_id"])}}
            ask(self.client, self._url("send"), json=body)

        return act

    def _url(self, call: str, more: str = "") -> str:
        return f"{self.base}/cgi-bin/webhook/{call}?key={self.key}{more}"


@dataclass(slots=True)
class LinkRobot:
    """钉钉 or 飞书: a signed message with the link to the folder."""

    name: str  # dingtalk or feishu
    address: str = field(repr=False)
    secret: str = field(repr=False)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT))
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
            ask(self.client, url, json=body)

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
