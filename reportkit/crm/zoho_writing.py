"""New values for a hundred records in one call, none over what a person has changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportkit.crm.contract import Change, Outcome, Row, Value
from reportkit.crm.refusals import CrmError, LostError, Why
from reportkit.crm.zoho_calls import TITLE, ZohoCalls, records
from reportkit.crm.zoho_fields import MODIFIED, Shape
from reportkit.crm.zoho_pages import by_ids

ROWS = 100
_ROUNDS = 3  # attempts while people keep changing these very records
_EDITED = "读取之后有人改过，保留人改的值"
_BUSY = "写入的同时有人在改，没有写"
_LOST = "没有收到回答"
_SAID = {
    "RECORD_LOCKED": "记录已锁定", "RECORD_IN_BLUEPRINT": "记录在蓝图流程中", "NOT_APPROVED": "记录待审批",
    "NO_PERMISSION": "没有修改的权限", "DUPLICATE_DATA": "与另一条记录重复",
    "MANDATORY_NOT_FOUND": "缺少必填的字段", "DEPENDENT_FIELD_MISSING": "缺少它依赖的字段",
    "MAPPING_MISMATCH": "与它依赖的字段不配", "LIMIT_EXCEEDED": "超过上限", "BLOCKED_RECORD": "记录被禁止修改",
}  # fmt: skip


@dataclass(slots=True)
class Writing:
    """Writes to one module, each element of every answer judged."""

    calls: ZohoCalls
    thing: str
    shape: Shape

    def write(self, batch: Sequence[Change]) -> list[Outcome]:
        """An outcome for each change, in their order. Raises CrmError for what stops all of them."""
        outcomes: dict[str, Outcome] = {}
        left = list(batch)
        for _ in range(_ROUNDS):
            left, until = self.still_open(left, outcomes)
            if not left:
                break
            left = self._put(left, until, outcomes)
        for change in left:
            outcomes[change.id] = Outcome(change.id, "conflict", _BUSY)
        return [outcomes[change.id] for change in batch]

    def still_open(
        self, batch: Sequence[Change], outcomes: dict[str, Outcome]
    ) -> tuple[list[Change], datetime | None]:
        """Those that are as they were when they were read, and the moment up to which that holds.

        Read in one call just before they are written: the moment protects them from what comes after.
        """
        protected = [change for change in batch if change.before or change.read_at]
        if not protected:
            return list(batch), None
        now = self._now(protected)
        for change in protected:
            row = now.get(change.id)
            if row is None:
                outcomes[change.id] = Outcome(change.id, "refused", "系统里没有这条记录")
            elif _same(row, change.values):
                outcomes[change.id] = Outcome(change.id, "written")
            elif not _same(row, change.before):
                outcomes[change.id] = Outcome(change.id, "conflict", _EDITED)
        rest = [change for change in batch if change.id not in outcomes]
        moments = [now[c.id][MODIFIED] for c in rest if c.id in now]
        return rest, max((m for m in moments if isinstance(m, datetime)), default=None)

    def _now(self, changes: Sequence[Change]) -> dict[str, Row]:
        names = list(dict.fromkeys(n for c in changes for n in (*c.values, *c.before)))
        asked = self.shape.asked(names)
        found = by_ids(self.calls, self.thing, [c.id for c in changes], asked)
        return {str(r["id"]): self.shape.row(r, [MODIFIED, *names]) for r in found}

    def _put(
        self, batch: list[Change], until: datetime | None, outcomes: dict[str, Outcome]
    ) -> list[Change]:
        """One call. What is to be tried again after a look is given back."""
        rows = [{"id": change.id, **self.shape.sent(change.values)} for change in batch]
        headers = {"If-Unmodified-Since": until.isoformat(timespec="seconds")} if until else {}
        try:
            answer = self.calls.ask(
                "records", f"/crm/v8/{self.thing}", method="PUT", headers=headers,
                json={"data": rows, "trigger": []}, repeatable=False,
            )  # fmt: skip
        except LostError:
            outcomes.update({c.id: Outcome(c.id, "unknown", _LOST) for c in batch})
            return []
        if answer.status == 412:
            return batch
        verdicts = records(answer)
        if len(verdicts) != len(batch):
            text = f"{TITLE}：写了 {len(batch)} 条，只回答了 {len(verdicts)} 条，结果要读回核对"
            outcomes.update({c.id: Outcome(c.id, "unknown", text) for c in batch})
            return []
        again = []
        for change, verdict in zip(batch, verdicts, strict=True):
            if verdict.get("code") in ("ALREADY_MODIFIED", "RECORD_MODIFIED"):
                again.append(change)
            else:
                outcomes[change.id] = self._judged(change, verdict)
        return again

    def _judged(self, change: Change, verdict: Mapping[str, Any]) -> Outcome:
        """One element of the answer; the list is in the order sent."""
        details = verdict.get("details")
        known = details if isinstance(details, dict) else {}
        if verdict.get("code") == "SUCCESS" and verdict.get("status") == "success":
            if str(known.get("id", change.id)) != change.id:
                return Outcome(change.id, "unknown", "回答的是另一条记录")
            return Outcome(change.id, "written")
        return Outcome(change.id, "refused", self.reason(str(verdict.get("code", "")), known))

    def reason(self, code: str, details: Mapping[str, Any]) -> str:
        """A refusal of one record, for people; no value of it is repeated."""
        name = str(details.get("api_name", ""))
        label = next((f.label for f in self.shape.fields if f.name == name), name)
        if code != "INVALID_DATA":
            said = _SAID.get(code, f"被拒绝（{code}）")
            return f"{said}：{label}" if name and name != "id" else said
        if name == "id":
            return "系统里没有这条记录"
        if "maximum_length" in details:
            return f"“{label}”超过 {details['maximum_length']} 个字"
        if details.get("expected_data_type") == "picklist":
            return f"“{label}”没有这个选项"
        return f"“{label}”不接受这个值（应为 {details.get('expected_data_type', '其他类型')}）"


def _same(row: Row, values: Mapping[str, Value]) -> bool:
    return all(_plain(row.get(name)) == _plain(value) for name, value in values.items())


def _plain(value: Value) -> Value:
    return None if value == "" else value


def refuse_foreign_ids(ids: Iterable[str]) -> None:
    """Only digits go into an address. Raises CrmError naming how many do not."""
    odd = [number for number in ids if not (number.isascii() and number.isdecimal())]
    if odd:
        raise CrmError(
            Why.FAILED,
            f"{TITLE} 的记录号是一串数字；{len(odd)} 个不是，第一个是“{odd[0][:40]}”。"
            "请检查 crm_record_id 对应的列。",
        )
