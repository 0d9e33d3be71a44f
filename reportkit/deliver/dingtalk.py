"""钉钉: the robot of an application puts the file into a group. See ``apps``."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, ClassVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reportkit.deliver.apps import AppRobot, life_of, text_of
from reportkit.deliver.channels import Parcel
from reportkit.deliver.service import Rejected, ask, cut

_TYPES = (".xlsx", ".pdf", ".zip", ".rar", ".doc", ".docx")
_LONGEST_TEXT = 4000  # bytes
_ENTRY_DATE = (1980, 1, 1, 0, 0, 0)
_TOKEN_HEADER = "x-acs-dingtalk-access-token"
_NOT_THIS_TOKEN = ("40014", "401")


@dataclass(slots=True)
class DingtalkApp(AppRobot):
    """group: an openConversationId. robot: the robotCode. Two hosts: the file goes to the older one."""

    base: str = "https://api.dingtalk.com"
    media: str = "https://oapi.dingtalk.com"
    robot: str = ""

    name: ClassVar[str] = "dingtalk_app"
    called: ClassVar[str] = "钉钉"
    largest: ClassVar[int] = 20_000_000

    def packed(self, name: str, content: bytes) -> tuple[str, bytes]:
        """Few kinds of files pass as they are; the others travel in a ZIP."""
        if PurePath(name).suffix in _TYPES:
            return name, content
        packed = io.BytesIO()
        with ZipFile(packed, "w") as archive:
            archive.writestr(ZipInfo(name, _ENTRY_DATE), content, ZIP_DEFLATED)
        return f"{name}.zip", packed.getvalue()

    def upload(self, name: str, content: bytes) -> str:
        form = {"media": (name, content, "application/octet-stream")}

        def call(token: str) -> dict[str, Any]:
            return ask(
                self.client, f"{self.media}/media/upload", harmless=True, files=form,
                params={"access_token": token, "type": "file"},
            )  # fmt: skip

        try:
            answer = self.with_token(call, self._new_token)
        except Rejected as error:
            if error.number not in _NOT_THIS_TOKEN:
                raise
            # the older host may take only the token of its own days
            answer = self.with_token(call, self._old_token, "old")
        return text_of(answer, "media_id")

    def words(self, parcel: Parcel) -> Callable[[], None]:
        return self._message("sampleText", {"content": cut(parcel.text, _LONGEST_TEXT)})

    def file(self, parcel: Parcel, name: str, place: str) -> Callable[[], None]:
        kind = PurePath(name).suffix[1:]
        return self._message("sampleFile", {"mediaId": place, "fileName": name, "fileType": kind})

    def _message(self, key: str, content: dict[str, str]) -> Callable[[], None]:
        body = {
            "robotCode": self.robot, "openConversationId": self.group, "msgKey": key,
            "msgParam": json.dumps(content, ensure_ascii=False),
        }  # fmt: skip

        def call(token: str) -> dict[str, Any]:
            return ask(
                self.client, f"{self.base}/v1.0/robot/groupMessages/send", json=body,
                proof="processQueryKey", headers={_TOKEN_HEADER: token},
            )  # fmt: skip

        def act() -> None:
            self.with_token(call, self._new_token)

        return act

    def _new_token(self) -> tuple[str, float]:
        body = {"appKey": self.key, "appSecret": self.secret}
        url = f"{self.base}/v1.0/oauth2/accessToken"
        said = ask(self.client, url, proof="accessToken", harmless=True, json=body)
        return text_of(said, "accessToken"), life_of(said, "expireIn")

    def _old_token(self) -> tuple[str, float]:
        words = {"appkey": self.key, "appsecret": self.secret}
        said = ask(self.client, f"{self.media}/gettoken", "GET", harmless=True, params=words)
        return text_of(said, "access_token"), life_of(said, "expires_in")
