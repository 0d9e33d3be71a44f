"""Tens of thousands of records in one job: five hundred credits, whatever their number up to 25,000."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from reportkit.crm.contract import Change, Outcome
from reportkit.crm.refusals import CrmError, LostError, Why
from reportkit.crm.zoho_bulk import packed, unpacked, waited
from reportkit.crm.zoho_calls import TITLE, ZohoCalls, each, records
from reportkit.crm.zoho_fields import Shape
from reportkit.crm.zoho_writing import Writing

ROWS = 25_000
_GOOD = ("UPDATED", "ADDED", "UNCHANGED")


@dataclass(slots=True)
class BulkWriting:
    """One job for up to 25,000 changes of the same fields. A job knows no If-Unmodified-Since.

    All records are read again just before; what people change in the minutes of the job itself is not
    protected, which is why smaller numbers are written a hundred at once.
    """

    calls: ZohoCalls
    thing: str
    shape: Shape

    def write(self, batch: Sequence[Change]) -> list[Outcome]:
        """An outcome for each change, in their order."""
        one = Writing(self.calls, self.thing, self.shape)
        outcomes: dict[str, Outcome] = {}
        left: list[Change] = []
        for group in each(100, list(batch)):
            left += one.still_open(group, outcomes)[0]
        if left:
            self._job(left, one, outcomes)
        return [outcomes[change.id] for change in batch]

    def _job(self, batch: list[Change], one: Writing, outcomes: dict[str, Outcome]) -> None:
        names = list(batch[0].values)
        file = f"{uuid4().hex}.csv"
        upload = self._uploaded(file, names, batch)
        try:
            job = self._begun(file, upload, names)
        except LostError:
            outcomes.update({c.id: Outcome(c.id, "unknown", "没有收到回答") for c in batch})
            return
        told = waited(self.calls, "write", job)
        if told["state"] != "COMPLETED":
            said = f"批量写入 {job} 没有完成（{told['state']}）"
            outcomes.update({c.id: Outcome(c.id, "unknown", said) for c in batch})
            return
        self._judged(batch, told, one, outcomes)

    def _uploaded(self, file: str, names: Sequence[str], batch: Sequence[Change]) -> str:
        rows = [["id", *names]]
        for change in batch:
            sent = self.shape.sent(change.values)
            rows.append([change.id, *(_cell(sent[name]) for name in names)])
        mark = uuid4().hex
        disposition = f'Content-Disposition: form-data; name="file"; filename="{file}.zip"'
        head = f"--{mark}\r\n{disposition}\r\nContent-Type: application/zip\r\n\r\n".encode()
        content = head + packed(file, rows) + f"\r\n--{mark}--\r\n".encode()
        headers = {
            "feature": "bulk-write", "X-CRM-ORG": organisation(self.calls),
            "Content-Type": f"multipart/form-data; boundary={mark}",
        }  # fmt: skip
        answer = self.calls.ask(
            "upload", "/crm/v8/upload", method="POST", headers=headers, content=content,
            host=self.calls.place.upload,
        )  # fmt: skip
        return str(answer.content["details"]["file_id"])

    def _begun(self, file: str, upload: str, names: Sequence[str]) -> str:
        mapped = [{"api_name": name, "index": at} for at, name in enumerate(["id", *names])]
        resource = {
            "type": "data", "module": {"api_name": self.thing}, "file_id": upload,
            "file_names": [file], "find_by": "id", "field_mappings": mapped, "ignore_empty": False,
        }  # fmt: skip
        answer = self.calls.ask(
            "write", "/crm/bulk/v8/write", method="POST", repeatable=False,
            json={"operation": "update", "resource": [resource], "character_encoding": "UTF-8"},
        )  # fmt: skip
        return str(answer.content["details"]["id"])

    def _judged(
        self, batch: Sequence[Change], told: Any, one: Writing, outcomes: dict[str, Outcome]
    ) -> None:
        """Every row of the result file, and the counts of the job against it."""
        address = str(told["result"]["download_url"])
        if not self.calls.place.owns(address):
            text = f"{TITLE}：批量写入的结果在另一个域名下，没有带着令牌去取。请读回核对。"
            outcomes.update({c.id: Outcome(c.id, "unknown", text) for c in batch})
            return
        rows = list(unpacked(self.calls.ask("result", "", host=address).body))
        verdicts = {row["id"]: row for row in rows}
        file = told["resource"][0]["file"]
        updated = sum(row["STATUS"] in _GOOD for row in rows)
        whole = int(file.get("updated_count", -1)) == updated and len(verdicts) == len(batch)
        for change in batch:
            row = verdicts.get(change.id)
            if row is None or not whole:
                said = "批量写入的计数与结果文件不符，要读回核对"
                outcomes[change.id] = Outcome(change.id, "unknown", said)
            elif row["STATUS"] in _GOOD:
                outcomes[change.id] = Outcome(change.id, "written")
            else:
                code, _, name = row["ERRORS"].partition("-")
                said = one.reason(code, {"api_name": name} if name else {})
                outcomes[change.id] = Outcome(change.id, "refused", said)


def organisation(calls: ZohoCalls) -> str:
    """The number that uploads belong to."""
    [told] = records(calls.ask("org", "/crm/v8/org"), "org") or [{}]
    if not told.get("zgid"):
        raise CrmError(Why.ODD, f"{TITLE}：没有给出组织编号（zgid）。")
    return str(told["zgid"])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
