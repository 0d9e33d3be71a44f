"""Small tables of a draft that explain other sheets: joined to them, or named where they cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportkit.data.draft_text import Findings, SourceDraft
from reportkit.data.lookup import AmbiguousLookupError, joined
from reportkit.data.recognise import Reading
from reportkit.data.recognise.lookups import Explains, explanations
from reportkit.data.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet with its entry in the draft, not yet understood."""

    sheet: Sheet
    source: SourceDraft


def join_lookups(
    sheets: Sequence[Opened], readings: Sequence[Reading], findings: Findings
) -> list[Opened] | None:
    """The sheets with their lookups joined, without those lookups; None where there are none."""
    found = list(explanations(readings))
    if not found:
        return None
    every = list(sheets)
    for each in found:
        every[each.large] = _joined(every, each, findings)
    used = {each.small for each in found}
    return [item for number, item in enumerate(every) if number not in used]


def _joined(sheets: Sequence[Opened], each: Explains, findings: Findings) -> Opened:
    large, small = sheets[each.large], sheets[each.small]
    by, of = small.sheet.headings[each.by], large.sheet.headings[each.of]
    others = "、".join(h for n, h in enumerate(small.sheet.headings) if n != each.by and h)
    findings.sources.remove(small.source)
    if small.source.live or large.source.live:
        findings.unplaced.append(
            f"{small.sheet.name} 看来是“{of}”的对照表（{others}）：数据库里的对照表请写成带 JOIN 的 sql.query"
        )
        return large
    try:
        sheet = joined(large.sheet, small.sheet, by=by, of=of)
    except AmbiguousLookupError as error:
        findings.unplaced.append(f"看来是“{of}”的对照表（{others}），没有相连：{error}")
        return large
    entry: dict[str, str | int] = {"file": small.source.file}
    entry |= {"sheet": small.source.sheet} if small.source.sheet else {}
    entry |= {"header": small.source.heading_row} if small.source.heading_row else {}
    entry |= {"by": by, **({"of": of} if of != by else {})}
    large.source.lookups.append(entry)
    large.source.remarks.append(f"按“{of}”与对照表 {small.sheet.name} 相连：{others}")
    return replace(large, sheet=sheet)
