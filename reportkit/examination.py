"""What ``check`` knows of a client: tables, money, open questions, the ledger. Text and JSON are views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportkit.analysis.basics.periods import Period
from reportkit.data.dataset import Dataset, load_dataset
from reportkit.data.fetched import Fetched
from reportkit.data.fetching import refresh
from reportkit.data.identity import Merge
from reportkit.data.ledger_text import ledger_json
from reportkit.data.merges import FILE_NAME as MERGES
from reportkit.data.rejected import FILE_NAME as REJECTED
from reportkit.data.schema import TABLES, Table
from reportkit.data.table_facts import table_facts
from reportkit.errors import ReportkitError
from reportkit.files import write_bytes
from reportkit.params import OpenQuestion, Params
from reportkit.preparation import prepare, prepare_data, read_parameters, refuse_open_questions
from reportkit.project import Project, make_private
from reportkit.runs import refuse_blocked
from reportkit.session import last_filled

_NOW = "last-month"


@dataclass(frozen=True, slots=True)
class Examined:
    """One client looked at. ``refused``: why no report can be built, None when one can.

    ``data`` is None when not even the snapshot could be made; ``gaps``: formats that the data cannot
    fill, with the reason. ``proposed``: the last period that the data fill.
    """

    params: Params
    data: Dataset | None
    gaps: tuple[str, ...]
    proposed: Period | None
    refused: ReportkitError | None
    fetched: tuple[Fetched, ...] = ()  # what the client's databases gave

    @property
    def questions(self) -> tuple[OpenQuestion, ...]:
        return self.params.data.questions


def examine(
    project: Project,
    client: str,
    period: Period | None,
    folder: Path,
    *,
    overrides: Mapping[str, object] | None = None,
    formats: Sequence[str] = (),
    today: Period,
) -> Examined:
    """Look at parameters and data as a build would, without stopping at the first obstacle.

    period: None asks for the last one that the data fill. folder: where the snapshot may lie.
    Raises ReportkitError for parameters that cannot be read at all, and where a report could not lie.
    """
    read = read_parameters(project, client, period or today, overrides, formats)
    refuse_blocked(project, project.run_folder(client, read.period))
    fetched: tuple[Fetched, ...] = ()
    try:
        fetched = refresh(project, read)
        data = load_dataset(read, folder / "first")
    except ReportkitError as error:
        return Examined(read, None, (), None, _open_first(read) or error, fetched)
    proposed = last_filled(data, today) if data.manifest.reach is not None else None
    wanted = period or proposed or today
    try:
        params, _ = prepare(project, client, wanted, overrides, formats)
        fetched += refresh(project, params, besides=[item.path for item in fetched])
        prepared = prepare_data(project, params, folder / "whole")
    except ReportkitError as error:
        return Examined(read, data, (), proposed, error, fetched)
    gaps = tuple(prepared.unwritable.values())
    return Examined(params, prepared.data, gaps, proposed, None, fetched)


def keep_lists(project: Project, found: Examined) -> Path | None:
    """Copy the lists of rows set aside and of joined customers to where a person can open them."""
    if found.data is None:
        return None
    folder = project.check_folder(found.params.client_id)
    make_private(folder, folder.parent.parent)
    for name in (REJECTED, MERGES):
        write_bytes(folder / name, (found.data.folder / name).read_bytes())
        (folder / name).chmod(0o600)
    return folder


def _open_first(params: Params) -> ReportkitError | None:
    """The open questions where there are some: they explain more than what came of guessing on."""
    try:
        refuse_open_questions(params)
    except ReportkitError as error:
        return error
    return None


def to_json(found: Examined) -> dict[str, Any]:
    """Everything for machines; money to the cent, as text."""
    data = found.data
    return {
        "ok": found.refused is None,
        "error": str(found.refused) if found.refused is not None else "",
        "client": found.params.client_id,
        "period": {
            "checked": str(found.params.period),
            "proposed": str(found.proposed) if found.proposed is not None else None,
        },
        "databases": [
            {"source": item.origin, "system": item.system, "rows": item.rows, "new": item.new}
            for item in found.fetched
        ],
        "tables": dict(_tables(data)) if data is not None else {},
        "questions": [
            {
                "key": question.key,
                "text": question.text,
                "choices": list(question.choices),
                "proposed": question.proposed or None,
            }
            for question in found.questions
        ],
        "rejected": data.manifest.rejected if data is not None else 0,
        "merges": [_merge(m) for m in data.merges] if data is not None else [],
        "warnings": [_warning(w) for w in data.warnings] if data is not None else [],
        "gaps": list(found.gaps),
        "ledger": ledger_json(data.ledger) if data is not None else [],
    }


def _warning(warning: Any) -> dict[str, object]:
    return {
        "table": warning.table,
        "text": warning.message,
        "count": warning.count,
        "example": warning.example,
    }


def _merge(merge: Merge) -> dict[str, str]:
    return {"kept": merge.kept, "joined": merge.joined, "evidence": merge.evidence,
            "decision": merge.decision}  # fmt: skip


def _tables(data: Dataset) -> Iterator[tuple[str, dict[str, Any]]]:
    for facts in table_facts(data):
        yield (
            facts.table,
            {
                "rows": facts.rows,
                "customers": facts.customers,
                "money": {column: str(amount) for column, amount in facts.money.items()},
                "span": [_text(facts.first), _text(facts.latest)],
                "columns": list(facts.columns),
                "unused": list(facts.unused),
                "unused_may_be": {h: column for h, column in facts.unused.items() if column},
                "joins": [
                    {"column": j.column, "with": j.listed_in, "found": j.found, "of": j.of}
                    for j in facts.joins
                ],
            },
        )


def table_lines(data: Dataset) -> Iterator[str]:
    """The same for people: one line per table, and below it how it joins and what it leaves unused."""
    complete = {table.table: table.completeness for table in data.quality}
    for facts in table_facts(data):
        table = TABLES[facts.table]
        parts = [f"{facts.rows:,} 行"]
        parts += [f"{facts.customers:,} 位客户"] if facts.customers else []
        parts += [f"{_label(table, c)} {amount:,.2f}" for c, amount in facts.money.items()]
        if facts.first is not None and facts.latest is not None:
            parts.append(f"{facts.first:%Y-%m-%d} 至 {facts.latest:%Y-%m-%d}")
        parts.append(f"完整率 {complete[facts.table]:.1%}")
        yield f"{table.label}：{'，'.join(parts)}"
        for join in facts.joins:
            yield (
                f"  {_label(table, join.column)}在{TABLES[join.listed_in].label}里找到 "
                f"{join.found:,}/{join.of:,}（{join.share:.1%}）"
            )
        if facts.unused:
            named = [
                h + (f"（可能是{_label(table, c)} {c}）" if c else "")
                for h, c in facts.unused.items()
            ]
            yield f"  未使用的列：{'、'.join(named)}"


def _label(table: Table, column: str) -> str:
    return "计入的金额" if column == "net_amount" else table.column(column).label


def _text(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
