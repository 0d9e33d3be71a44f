"""Asks whether customers that share only a name, or only a telephone, are one.

The whole columns are read, but nothing else of the files; what is certain is joined unasked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data.draft_text import SourceDraft
from reportkit.data.identity import APART, JOIN, KNOWN, Merge, plan
from reportkit.data.mapping import normalised
from reportkit.data.questions import Choice, Question
from reportkit.data.seen import Seen
from reportkit.data.sheet import Sheet

_GIVEN = {"name": "name", "phone": "phone", "id_number": "register"}
_SAID = {"名称": "名称相同", "电话": "电话相同"}
_PROPOSED = {"名称": JOIN, "电话": APART}
_SAMPLE = 200


def same_customers(
    seen: Sequence[Seen], drafts: Sequence[SourceDraft], *, persons: bool
) -> Iterator[Question]:
    """One question for each kind of doubt, with how many customers fewer a yes would leave."""
    sheets = {(item.source.file, item.source.sheet): item.sheet for item in seen}
    found = [
        (draft, sheets[draft.file, draft.sheet])
        for draft in drafts
        if (draft.file, draft.sheet) in sheets and "customer_id" in _columns(draft)
    ]
    possible = plan(_known(found), persons=persons).possible
    for evidence, said in _SAID.items():
        doubtful = [m for m in possible if m.evidence == evidence and _worth_asking(m)]
        if not doubtful:
            continue
        first = doubtful[0]
        names = f"“{first.kept_name}”" if first.kept_name else ""
        yield Question(
            f"customers.same.{evidence}",
            "identity",
            f"有 {len(doubtful):,} 对客户{said}而编号不同（例如{names} {first.kept} 与 "
            f"{first.joined}），是同一位客户吗？",
            (
                Choice(JOIN, _written("join", evidence), f"客户数减少 {len(doubtful):,}"),
                Choice(APART, _written("apart", evidence), "按不同的客户计"),
            ),
            _PROPOSED[evidence],
        )


def _worth_asking(merge: Merge) -> bool:
    """A telephone that two differently named customers share is an office, not a doubt."""
    return merge.evidence != "电话" or not (merge.kept_name and merge.joined_name)


def _written(rule: str, evidence: str) -> dict[str, object]:
    return {"data": {"identity": {rule: [evidence]}}}


def _columns(draft: SourceDraft) -> dict[str, str]:
    """Our column → its heading."""
    return {name: heading for heading, names in draft.columns.items() for name in names}


def _known(found: Sequence[tuple[SourceDraft, Sheet]]) -> pa.Table:
    listed = [_rows(draft, sheet) for draft, sheet in found if draft.table == "customers"]
    tables = [_once(pa.concat_tables(listed))] if listed else []
    own = tables[0]["number"] if tables else pa.array([], pa.string())
    for draft, sheet in found:
        if draft.table == "customers" or not _named(sheet, _columns(draft)["customer_id"]):
            continue
        rows = _rows(draft, sheet).select(["number"])
        rows = rows.filter(pc.invert(pc.is_in(rows["number"], own)))
        tables.append(_typed(rows["number"].unique()))
    return pa.concat_tables([KNOWN.empty_table(), *tables])


def _named(sheet: Sheet, heading: str) -> bool:
    """Whether customers are called by name in this column."""
    cells = sheet.sample(_SAMPLE)[_position(sheet, heading)]
    return any(not cell.isascii() for cell in cells)


def _rows(draft: SourceDraft, sheet: Sheet) -> pa.Table:
    columns = _columns(draft)
    given = {"customer_id": "number", **(_GIVEN if draft.table == "customers" else {})}
    wanted = {given[c]: _position(sheet, h) for c, h in columns.items() if c in given}
    positions = sorted(set(wanted.values()))
    batches = [_batch(raw, positions, wanted) for raw in sheet.stream(positions)]
    return pa.Table.from_batches(batches, KNOWN)


def _batch(raw: pa.RecordBatch, positions: list[int], wanted: Mapping[str, int]) -> pa.RecordBatch:
    nothing = pa.nulls(raw.num_rows, pa.string())
    cells = {
        name: pc.utf8_trim_whitespace(raw.column(positions.index(wanted[name])))
        if name in wanted
        else nothing
        for name in KNOWN.names[:-1]
    }
    cells = {name: pc.if_else(pc.equal(c, ""), None, c) for name, c in cells.items()}
    batch = pa.record_batch([*cells.values(), pa.repeat(True, raw.num_rows)], schema=KNOWN)
    return batch.filter(pc.is_valid(batch["number"]))


def _once(rows: pa.Table) -> pa.Table:
    """One row per number, of every column the first cell there is."""
    others = KNOWN.names[1:]
    firsts = rows.group_by("number", use_threads=False).aggregate([(c, "first") for c in others])
    return firsts.rename_columns(["number", *others]).cast(KNOWN)


def _typed(numbers: pa.Array) -> pa.Table:
    nothing = pa.nulls(len(numbers), pa.string())
    return pa.table(
        [numbers, numbers, nothing, nothing, pa.repeat(False, len(numbers))], schema=KNOWN
    )


def _position(sheet: Sheet, heading: str) -> int:
    return [normalised(own) for own in sheet.headings].index(normalised(heading))
