"""One searchable page of every report: status, key numbers, differences, deliveries.

Reads run.json of the reports and the delivery log, nothing else; writes one HTML file that needs no
network and no server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from reportkit.analysis.basics.periods import Period
from reportkit.deliver.log import deliveries
from reportkit.errors import ReportkitError
from reportkit.files import write_bytes
from reportkit.masking import mask_text
from reportkit.numerals import format_value
from reportkit.project import Project
from reportkit.releases import held
from reportkit.runs import past_runs, read_record

_PLACE = "_catalogue"
_SHOWN = 4  # key numbers of a report
_WIDTH, _HEIGHT = 90, 22  # of a sparkline
_WORDS = {"done": "完成", "trial": "试算", "failed": "失败", "damaged": "记录损坏"}
_HEADS = ("客户", "报告期", "状态", "审阅与放行", "关键指标", "与上期相比", "交付", "文件")


@dataclass(frozen=True, slots=True)
class Row:
    """One report as it is listed."""

    client: str
    period: str
    outcome: str
    record: Mapping[str, Any]
    history: tuple[Mapping[str, Any], ...]  # earlier reports of the client of the same length
    sent: tuple[Mapping[str, Any], ...]


def write_catalogue(project: Project) -> Path:
    """The page under output/_catalogue; returns it."""
    folder = project.output / _PLACE
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    page = folder / "index.html"
    write_bytes(page, catalogue_page(rows_of(project)).encode())
    page.chmod(0o600)
    return page


def rows_of(project: Project) -> tuple[Row, ...]:
    """Every report, by client, the newest period first."""
    runs = past_runs(project)
    records: dict[tuple[str, str, str], dict[str, Any]] = {}
    for run in runs:
        suffix = {"trial": ".trial", "failed": ".failed"}.get(run.outcome, "")
        folder = project.output / run.client / f"{run.period}{suffix}"
        try:
            records[run.client, run.period, run.outcome] = read_record(folder)
        except ReportkitError:
            records[run.client, run.period, run.outcome] = {"reason": run.reason}
    logs = {run.client: deliveries(project, run.client) for run in runs}
    rows = [
        Row(
            run.client, run.period, run.outcome, records[run.client, run.period, run.outcome],
            _history(run.client, run.period, records),
            tuple(e for e in logs[run.client] if e.get("period") == run.period),
        )
        for run in runs
    ]  # fmt: skip
    return tuple(sorted(sorted(rows, key=_moment, reverse=True), key=lambda row: row.client))


def _moment(row: Row) -> tuple[str, str]:
    try:
        return Period.parse(row.period).start.isoformat(), row.period
    except ReportkitError:
        return "", row.period


def _history(
    client: str, period: str, records: Mapping[tuple[str, str, str], Mapping[str, Any]]
) -> tuple[Mapping[str, Any], ...]:
    try:
        now = Period.parse(period)
        spans = {
            p: Period.parse(p) for c, p, outcome in records if c == client and outcome == "done"
        }
    except ReportkitError:
        return ()
    earlier = [p for p, s in spans.items() if s.months == now.months and s.start < now.start]
    return tuple(records[client, p, "done"] for p in sorted(earlier, key=lambda p: spans[p].start))


def catalogue_page(rows: Sequence[Row]) -> str:
    """The whole page; every text in it is escaped."""
    heads = "".join(f"<th>{head}</th>" for head in _HEADS)
    body = "\n".join(_row(row) for row in rows)
    empty = "" if rows else "<p>还没有生成过报告。</p>"
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>报告目录</title><style>{_STYLE}</style></head><body>"
        f'<h1>报告目录</h1><p><input id="search" type="search" aria-label="搜索" '
        f'placeholder="搜索客户、报告期、状态……"> <output id="count">{len(rows)}</output> 份</p>{empty}'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        f"<script>{_SCRIPT}</script></body></html>\n"
    )


def _row(row: Row) -> str:
    name = ((row.record.get("params") or {}).get("client") or {}).get("name", "")
    edition = (row.record.get("edition") or {}).get("number")
    status = _WORDS.get(row.outcome, "未完成") + (f"，第 {edition} 版" if edition else "")
    when = str(row.record.get("finished_at", ""))[:10]
    reason = str(row.record.get("reason", ""))
    cells = (
        f"<b>{_text(row.client)}</b><br>{_text(name)}", _text(row.period),
        f"{_text(status)}<br><small>{_text(when)} {_text(reason)}</small>", _review(row.record),
        _numbers(row), _changes(row), _sent(row.sent), _files(row),
    )  # fmt: skip
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _review(record: Mapping[str, Any]) -> str:
    if reasons := held(record):
        listed = "；".join(f"{h.get('rule', '')}：{h.get('text', '')}" for h in reasons)
        return f'<span class="held">扣留</span> {_text(listed)}'
    release = record.get("release")
    if isinstance(release, Mapping):
        words = f"{release.get('by', '')} {str(release.get('at', ''))[:10]} 放行：{release.get('note', '')}"
        return _text(words)
    return ""


def _numbers(row: Row) -> str:
    lines = []
    for name, facts in list(_measures(row.record).items())[:_SHOWN]:
        values = [
            v for record in (*row.history, row.record) if (v := _value(record, name)) is not None
        ]
        lines.append(
            f"{_text(facts.get('label', name))} <b>{_text(_shown(facts))}</b> {_spark(values)}"
        )
    return "<br>".join(lines)


def _changes(row: Row) -> str:
    if not row.history:
        return ""
    lines = []
    for name, facts in list(_measures(row.record).items())[:_SHOWN]:
        before, now = _value(row.history[-1], name), _value(row.record, name)
        if before and now is not None:
            said = format_value(now / before - 1, "change")
            lines.append(f"{_text(facts.get('label', name))} {_text(said)}")
    return "<br>".join(lines)


def _sent(entries: Sequence[Mapping[str, Any]]) -> str:
    last = {(e.get("channel"), e.get("recipient"), e.get("parcel")): e for e in entries}
    words = {"sent": "已送达", "failed": "失败"}
    return "<br>".join(
        _text(f"{e.get('channel')} {mask_text(str(e.get('recipient')))} {words.get(str(e.get('state')), '不确定')} {str(e.get('at'))[:10]}")
        for e in last.values()
    )  # fmt: skip


def _files(row: Row) -> str:
    files = row.record.get("files")
    if row.outcome != "done" or not isinstance(files, Mapping):
        return ""
    links = []
    for name in files:
        if "/" not in name:
            href = escape(f"../{row.client}/{row.period}/{name}", quote=True)
            links.append(f'<a href="{href}">{_text(name)}</a>')
    return "<br>".join(links)


def _measures(record: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    kept = record.get("measures")
    return kept if isinstance(kept, Mapping) else {}


def _value(record: Mapping[str, Any], name: str) -> float | None:
    value = _measures(record).get(name, {}).get("value")
    return float(value) if isinstance(value, int | float) else None


def _shown(facts: Mapping[str, Any]) -> str:
    return f"{format_value(facts['value'], facts['format'])}{facts.get('unit') or ''}"


def _spark(values: Sequence[float]) -> str:
    """A line through the values, the oldest first; nothing for fewer than two."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    step, room = _WIDTH / (len(values) - 1), (high - low) or 1.0
    points = " ".join(
        f"{i * step:.1f},{_HEIGHT - 2 - (v - low) / room * (_HEIGHT - 4):.1f}"
        for i, v in enumerate(values)
    )
    return (
        f'<svg role="img" aria-label="{len(values)} 期走势" width="{_WIDTH}" height="{_HEIGHT}">'
        f'<polyline points="{points}" fill="none" stroke="currentColor"/></svg>'
    )


def _text(words: object) -> str:
    return escape(str(words), quote=True)


_STYLE = """
body{font:14px/1.6 sans-serif;margin:2em;color:#1F2A37}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.5em .7em;border-bottom:1px solid #D9DFE6}
.held{color:#C8451B;font-weight:bold}small{color:#5B6673}svg{vertical-align:middle;color:#2B7BBA}
input{font:inherit;padding:.3em .6em;width:24em;max-width:90vw}
"""
_SCRIPT = """
const box=document.getElementById('search'),rows=[...document.querySelectorAll('tbody tr')];
box.addEventListener('input',()=>{const words=box.value.toLowerCase().split(/\\s+/).filter(Boolean);
let n=0;for(const row of rows){const text=row.textContent.toLowerCase();
row.hidden=!words.every(word=>text.includes(word));n+=!row.hidden}
document.getElementById('count').textContent=n});
"""
