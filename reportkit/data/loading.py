"""Sources in, snapshot out: read, map, clean, assemble, check, write; whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa

from reportkit.data.assembled import Assembled
from reportkit.data.assembly import assemble, link_customers
from reportkit.data.checks import check_tables
from reportkit.data.cleaning import ARROW_TYPES
from reportkit.data.currencies import settle_currencies
from reportkit.data.databases.store import source_files
from reportkit.data.derive import customers_from_others
from reportkit.data.engine_choice import require_engine
from reportkit.data.horizon import ISOLATED, as_of_data, reach_of, unfilled
from reportkit.data.identity import Merge, Plan
from reportkit.data.joining import join_customers
from reportkit.data.leads import settle_leads
from reportkit.data.ledger import OUTSIDE, UNDATED, refuse_unbalanced
from reportkit.data.manifest import MOST_MERGES, DataWarning, Manifest, TableRecord, write_manifest
from reportkit.data.mapping import map_columns
from reportkit.data.merges import FILE_NAME as MERGES
from reportkit.data.merges import write_merges
from reportkit.data.opening import Opener
from reportkit.data.orders import (
    OrderRules,
    leave_out_void_lines,
    orders_from_lines,
    settle_line_margins,
    settle_orders,
)
from reportkit.data.parts import Part, PartWriter
from reportkit.data.persons import hide_persons, key_masks
from reportkit.data.rejected import FILE_NAME as REJECTED
from reportkit.data.rejected import write_rejected
from reportkit.data.reshape import reshaped
from reportkit.data.returns import take_returns
from reportkit.data.schema import TABLES, Table
from reportkit.data.sheet import Sheet
from reportkit.data.spec import SourceSpec
from reportkit.data.statuses import StatusRules
from reportkit.data.systems import read_system
from reportkit.data.whole_amounts import settle_whole_amounts
from reportkit.data.workbench import PART, ROW, Workbench
from reportkit.errors import DataError
from reportkit.hashes import file_hash
from reportkit.private_values import write_private
from reportkit.project import shipped_files
from reportkit.swaps import put_in_place

if TYPE_CHECKING:
    from reportkit.params import Params

_COMPUTED = {"is_refund": pa.bool_(), "net_amount": pa.float64()}


def write_snapshot(params: Params, folder: Path) -> None:
    """Make the snapshot ``folder`` from all sources of ``params``.

    Raises DataError for a source that cannot be used; the folder is then left as it was.
    """
    if not params.data.sources and params.data.sample is None:
        raise DataError(
            "data.sources 是空的：请在客户参数中至少写一个数据文件，或使用 data.sample。"
        )
    require_engine(params.data.engine)
    with _replacing(folder) as building:
        scratch = building / "scratch"
        scratch.mkdir()
        parts = SourceReader(params, scratch).parts()
        bench = Workbench(scratch)
        try:
            rules = _order_rules(params)
            made, identity = _assemble_all(bench, parts, rules, params)
            told_by, reach = reach_of(bench, made)
            as_of = as_of_data(reach, params)
            _settle_all(bench, made, rules, as_of)
            ledger = tuple(account for item in made.values() for account in item.book.accounts())
            refuse_unbalanced(ledger)
            private = hide_persons(bench, tuple(made), params)
            warnings = [*_warnings(bench, made, as_of), *unfilled(told_by, reach, params)]
            masks = key_masks(private, params)
            rejected = write_rejected(building / REJECTED, made.values(), masks)
            records = {name: _write_table(bench, made[name], building, as_of) for name in made}
        finally:
            bench.close()
        shutil.rmtree(scratch)
        cleaning = [record for part in parts for record in part.cleaning]
        cleaning += [record for item in made.values() for record in item.cleaning]
        write_manifest(
            Manifest(
                as_of=as_of,
                timezone=params.client.timezone,
                tables=records,
                warnings=tuple(warnings),
                cleaning=tuple(cleaning),
                ledger=ledger,
                reach=reach,
                statuses=tuple(word for item in made.values() for word in item.statuses),
                refunds=rules.treatment,
                engine=params.data.engine,
                rejected=rejected,
                merges=identity.merges[:MOST_MERGES],
            ),
            building,
            private.sweep,
        )
        write_merges(building / MERGES, identity.merges, private.mask, masks[1])
        if params.privacy.mask:
            write_private(private, building)


def find_merges(params: Params, scratch: Path) -> tuple[Merge, ...]:
    """The customer numbers of a client's files that are one, or may be, as the files have them.

    scratch: an empty folder for what is read on the way. Raises DataError as ``write_snapshot``.
    """
    parts = SourceReader(params, scratch).parts()
    bench = Workbench(scratch)
    try:
        _, identity = _assemble_all(bench, parts, _order_rules(params), params)
    finally:
        bench.close()
    return identity.merges


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """A sibling that takes the place of ``folder`` when the block succeeds."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for killed in folder.parent.glob(f".{folder.name}-*"):
        shutil.rmtree(killed, ignore_errors=True)  # it holds the files as they were read
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield building
        put_in_place(building, folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


@dataclass(slots=True)
class SourceReader:
    """Reads every entry of ``data.sources`` into parts."""

    params: Params
    scratch: Path

    def parts(self) -> list[Part]:
        base, sources = self._sources()
        opener = Opener(self.scratch, base)
        parts: list[Part] = []
        for spec in (spec for spec in sources if not spec.skip):
            for path in source_files(spec, self.params, base):
                for sheet in opener.sheets(path, spec):
                    parts.append(self._part(sheet, spec, len(parts) + 1))
        return parts

    def _sources(self) -> tuple[Path, tuple[SourceSpec, ...]]:
        """The client's own entries, or the files of the demo client written for this run."""
        sample = self.params.data.sample
        if sample is None or self.params.data.sources:
            return self.params.base_folder, self.params.data.sources
        from reportkit.data.sample import sample_sources  # only the demo needs them
        from reportkit.data.sample.cache import copy_sample

        folder = self.scratch / "sample"
        folder.mkdir()
        copy_sample(folder, seed=sample.seed, customers=sample.customers)
        entries = sample_sources(sample.seed, sample.customers)
        return folder, tuple(SourceSpec.model_validate(entry) for entry in entries)

    def _part(self, sheet: Sheet, spec: SourceSpec, number: int) -> Part:
        system = read_system(spec.system, self._mappings(spec.system)) if spec.system else None
        sheet = reshaped(sheet, spec)
        mapping = map_columns(sheet, spec, system)
        writer = PartWriter(sheet, spec, mapping, ZoneInfo(self.params.client.timezone))
        return writer.write(self.scratch / f"part-{number}.parquet", number)

    def _mappings(self, system: str) -> Path:
        own = self.params.base_folder.parent / "mappings"
        return (
            own if (own / f"{system}.yaml").is_file() else shipped_files() / "params" / "mappings"
        )


def _order_rules(params: Params) -> OrderRules:
    data = params.data
    return OrderRules(
        statuses=StatusRules(
            data.valid_statuses, data.refunds.statuses, data.void_statuses, params.client.currency
        ),
        refund_prefixes=data.refunds.order_id_prefixes,
        treatment=data.refunds.treatment,
        margin=data.refunds.margin,
        amount_limit=data.amount_limit,
    )


def _assemble_all(
    bench: Workbench, parts: list[Part], rules: OrderRules, params: Params
) -> tuple[dict[str, Assembled], Plan]:
    """Every table that files give, and the orders where only their lines were given; who is who."""
    made: dict[str, Assembled] = {}
    for name in TABLES:
        own = [part for part in parts if part.table == name]
        if own:
            made[name] = assemble(bench, name, own)
    for item in made.values():
        link_customers(bench, item)
    identity = join_customers(bench, made, params)
    for item in made.values():
        settle_currencies(bench, item, params.data.currency_rates, params.client.currency)
    lines = made.get("order_lines")
    if lines is not None:
        settle_whole_amounts(bench, lines)
        leave_out_void_lines(bench, lines, rules.statuses)
        settle_line_margins(bench, lines, rules)
        derived = None if "orders" in made else orders_from_lines(bench, rules.treatment)
        if derived is not None:
            made["orders"] = derived
    return made, identity


def _settle_all(
    bench: Workbench, made: dict[str, Assembled], rules: OrderRules, as_of: datetime
) -> None:
    """Decide what counts, in place; ``made`` is then in the order of the schema."""
    for item in made.values():
        if not item.derived_from:
            _tell_times_apart(bench, item, as_of)
    if {"orders", "returns"} <= made.keys():
        share = rules.margin == "proportional"
        take_returns(bench, made["orders"], made["returns"], margin_too=share)
    if "orders" in made:
        settle_orders(bench, made["orders"], rules)
    if "leads" in made:
        settle_leads(bench, made["leads"])
    if "customers" not in made and (collected := customers_from_others(bench)):
        made["customers"] = collected
    for name in [name for name in TABLES if name in made]:
        made[name] = made.pop(name)


def _tell_times_apart(bench: Workbench, made: Assembled, as_of: datetime) -> None:
    """What lies after the data end, or at no time at all, is no part of any period."""
    moment = next((c for c in made.table.moment if bench.has(made.table.name, c)), None)
    if moment is None or made.table.name == "customers":
        return
    made.book.tell_apart(f"{moment} >= TIMESTAMP '{as_of:%Y-%m-%d %H:%M:%S.%f}'", OUTSIDE)
    if moment in made.table.needs:
        made.book.tell_apart(f"{moment} IS NULL", UNDATED)


def _warnings(
    bench: Workbench, made: dict[str, Assembled], as_of: datetime
) -> Iterator[DataWarning]:
    seen: set[DataWarning] = set()
    for item in made.values():
        for warning in (*(w for part in item.parts for w in part.warnings), *item.warnings):
            if warning not in seen:
                seen.add(warning)
                yield warning
    yield from check_tables(bench, made, as_of)


def _write_table(bench: Workbench, item: Assembled, folder: Path, as_of: datetime) -> TableRecord:
    table = item.table
    columns = _ordered(table, bench.given(table.name))
    counts = ", ".join(f"count({column})" for column in columns)
    rows, *filled = bench.row(f"SELECT count(*), {counts} FROM {table.name}")
    if not rows:
        raise DataError(
            f"{table.label}：{item.rows_read} 行全部被排除（{'；'.join(item.treatment) or '无有效行'}），"
            "请检查 data.valid_statuses、void_statuses 与 columns。"
        )
    path = folder / f"{table.name}.parquet"
    schema = pa.schema([(column, _arrow_type(table, column)) for column in columns])
    order = f"{PART}, {ROW}" + (f", {table.unpivots[0]}" if table.unpivots else "")
    bench.write(f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY {order}", schema, path)
    moment = next((c for c in table.moment if c in columns), None)
    span = _span(bench, table.name, moment, as_of) if moment else (None, None)
    return TableRecord(
        rows=rows,
        rows_read=item.rows_read,
        duplicates=item.duplicates,
        sha256=file_hash(path),
        filled=dict(zip(columns, filled, strict=True)),
        sources=tuple(part.source for part in item.parts),
        derived_from=item.derived_from,
        treatment="；".join(item.treatment),
        first=span[0],
        latest=span[1],
    )


def _span(
    bench: Workbench, name: str, moment: str, as_of: datetime
) -> tuple[datetime | None, datetime | None]:
    """First and last moment before ``as_of``; a few rows far beyond all others do not count.

    Where everything lies after ``as_of``, first and last of that: the period is then seen as empty.
    """
    first, usual = bench.row(
        f"SELECT min({moment}), quantile_disc({moment}, 0.999) FROM {name} WHERE {moment} < $1",
        [as_of],
    )
    if usual is None:
        later: tuple[datetime | None, datetime | None] = bench.row(
            f"SELECT min({moment}), max({moment}) FROM {name}", []
        )
        return later
    latest = bench.row(
        f"SELECT max({moment}) FROM {name} WHERE {moment} < $1 AND {moment} <= $2",
        [as_of, usual + ISOLATED],
    )
    return first, latest[0]


def _ordered(table: Table, columns: list[str]) -> list[str]:
    known = [name for name in table.names if name in columns]
    return known + [name for name in columns if name not in known]


def _arrow_type(table: Table, column: str) -> pa.DataType:
    return _COMPUTED.get(column) or ARROW_TYPES[table.column(column).kind]
