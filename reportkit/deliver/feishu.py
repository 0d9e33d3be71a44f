"""飞书: the robot of an application puts the file into a chat. See ``apps``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, ClassVar

from reportkit.deliver.apps import AppRobot, life_of, text_of
from reportkit.deliver.channels import Parcel
from reportkit.deliver.service import ask, cut

_TYPES = {
    ".pdf": "pdf", ".doc": "doc", ".docx": "doc", ".xls": "xls", ".xlsx": "xls", ".ppt": "ppt",
    ".pptx": "ppt",
}  # fmt: skip
_LONGEST_TEXT = 4000  # bytes


@dataclass(slots=True)
class FeishuApp(AppRobot):
    """group: a chat_id. What is sent again under its uuid within the hour is one message."""

    base: str = "https://open.feishu.cn"

    name: ClassVar[str] = "feishu_app"
    called: ClassVar[str] = "飞书"
    largest: ClassVar[int] = 30_000_000
    repeatable: ClassVar[bool] = True

    def upload(self, name: str, content: bytes) -> str:
        kind = _TYPES.get(PurePath(name).suffix, "stream")
        form = {"file": (name, content, "application/octet-stream")}

        def call(token: str) -> dict[str, Any]:
            return ask(
                self.client, f"{self.base}/open-apis/im/v1/files", harmless=True, files=form,
                data={"file_type": kind, "file_name": name}, headers=_bearer(token),
            )  # fmt: skip

        return text_of(self.with_token(call, self._new_token).get("data"), "file_key")

    def words(self, parcel: Parcel) -> Callable[[], None]:
        return self._message(parcel, "text", {"text": cut(parcel.text, _LONGEST_TEXT)}, "")

    def file(self, parcel: Parcel, name: str, place: str) -> Callable[[], None]:
        return self._message(parcel, "file", {"file_key": place}, name)

    def _message(
        self, parcel: Parcel, kind: str, content: dict[str, str], name: str
    ) -> Callable[[], None]:
        same = f"{parcel.identity} {self.group} {kind} {name}"  # whatever the upload was called
        body = {
            "receive_id": self.group, "msg_type": kind,
            "content": json.dumps(content, ensure_ascii=False),
            "uuid": hashlib.sha256(same.encode()).hexdigest()[:40],
        }  # fmt: skip

        def call(token: str) -> dict[str, Any]:
            return ask(
                self.client, f"{self.base}/open-apis/im/v1/messages", json=body,
                params={"receive_id_type": "chat_id"}, headers=_bearer(token),
            )  # fmt: skip

        def act() -> None:
            self.with_token(call, self._new_token)

        return act

    def _new_token(self) -> tuple[str, float]:
        body = {"app_id": self.key, "app_secret": self.secret}
        url = f"{self.base}/open-apis/auth/v3/tenant_access_token/internal"
        said = ask(self.client, url, harmless=True, json=body)
        return text_of(said, "tenant_access_token"), life_of(said, "expire")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
