"""What ``check`` knows of a client: tables, money, open questions, the ledger. Text and JSON are views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from reportkit.analysis.periods import Period
from reportkit.data.dataset import Dataset, load_dataset
from reportkit.data.ledger_text import ledger_json
from reportkit.data.schema import TABLES
from reportkit.errors import ReportkitError
from reportkit.params import OpenQuestion, Params
from reportkit.preparation import prepare, prepare_data, read_parameters, refuse_open_questions
from reportkit.project import Project

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
    Raises ReportkitError for parameters that cannot be read at all.
    """
    read = read_parameters(project, client, period or today, overrides, formats)
    try:
        data = load_dataset(read, folder / "first")
    except ReportkitError as error:
        return Examined(read, None, (), None, _open_first(read) or error)
    proposed = data.manifest.reach.last_filled() if data.manifest.reach is not None else None
    wanted = period or proposed or today
    try:
        params, _ = prepare(project, client, wanted, overrides, formats)
        prepared = prepare_data(project, params, folder / "whole")
    except ReportkitError as error:
        return Examined(read, data, (), proposed, error)
    return Examined(params, prepared.data, tuple(prepared.unwritable.values()), proposed, None)


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


def _tables(data: Dataset) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, record in data.manifest.tables.items():
        customers = (
            data.has(f"{name}.customer_id") if "customer_id" in TABLES[name].names else False
        )
        yield (
            name,
            {
                "rows": record.rows,
                "customers": _distinct(data, name, "customer_id") if customers else 0,
                "money": {c: _sum(data, name, c) for c in _amounts(data, name)},
                "span": [_text(record.first), _text(record.latest)],
                "columns": [c for c, filled in record.filled.items() if filled],
                "unused": sorted({h for source in record.sources for h in source.unused}),
            },
        )


def _amounts(data: Dataset, table: str) -> list[str]:
    filled = data.manifest.tables[table].filled
    known = [c.name for c in TABLES[table].columns if c.kind == "money"]
    return [name for name in (*known, "net_amount") if filled.get(name)]


def _sum(data: Dataset, table: str, column: str) -> str:
    values = pq.read_table(data.path(table), columns=[column]).column(0)
    cents = pc.sum(pc.round(pc.multiply(values.cast("float64"), 1e4))).as_py() or 0
    return str((Decimal(int(cents)) / 10_000).quantize(Decimal("0.01")))


def _distinct(data: Dataset, table: str, column: str) -> int:
    values = pq.read_table(data.path(table), columns=[column]).column(0)
    return int(pc.count_distinct(values, mode="only_valid").as_py())


def _text(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
