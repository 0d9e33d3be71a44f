"""Where the data end, and so the instant as of which the client is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from reportkit.analysis.basics.coverage import Reach
from reportkit.data.assembled import Assembled
from reportkit.data.manifest import DataWarning
from reportkit.data.schema import TABLES
from reportkit.data.workbench import Workbench

if TYPE_CHECKING:
    from reportkit.params import Params

ISOLATED = timedelta(days=31)  # rows later than nearly all others by more are slips of the pen
#: tables that go on as long as business is recorded; a list of customers does not
_RECORDING = (
    "orders", "interactions", "events", "tickets", "leads", "campaigns", "surveys",
)  # fmt: skip


def reach_of(bench: Workbench, made: Mapping[str, Assembled]) -> tuple[str, Reach | None]:
    """The table that tells (the orders, else the one of the longest span) and how far it reaches."""
    found: list[tuple[str, Reach]] = []
    for name in _RECORDING:
        moments = [c for c in TABLES[name].moment if name in made and bench.has(name, c)]
        reach = Reach.of(day for moment in moments for day in _days(bench, name, moment))
        found += [(name, reach)] if reach is not None else []
    orders = [pair for pair in found if pair[0] == "orders"]
    return max(orders or found, key=lambda pair: pair[1].days, default=("", None))


def _days(bench: Workbench, name: str, moment: str) -> list[date]:
    days = bench.row(
        f"""SELECT list(DISTINCT CAST({moment} AS DATE)) FROM {name} WHERE {moment} <= $1 + (
            SELECT quantile_disc({moment}, 0.999) FROM {name})""",
        [ISOLATED],
    )[0]
    return days or []


def as_of_data(reach: Reach | None, params: Params) -> datetime:
    """The client's own ``data.as_of``; else the end of the period, or of data that end within it.

    Nobody has fallen silent because the data stop: what was not recorded is not judged.
    """
    if params.data.as_of or reach is None or reach.reaches(params.period.end):
        return params.as_of
    return reach.end if reach.end > params.period.start else params.as_of


def unfilled(table: str, reach: Reach | None, params: Params) -> Iterator[DataWarning]:
    """Say which days of the period have no data, and what follows from it."""
    period = params.period
    if reach is None or reach.end <= period.start:
        return
    said = f"报告期 {period} 没有填满："
    if not reach.starts_by(period.start):
        days = (reach.first - period.start.date()).days
        yield DataWarning(
            table, f"{said}记录始于 {reach.first}，期初 {days} 天没有数据，不作环比、同比"
        )
    if not reach.reaches(period.end) and not _closed_by_client(params):
        days = (period.end - reach.end).days
        so = (
            f"数据截止按客户参数 data.as_of 取 {params.data.as_of}"
            if params.data.as_of
            else "数据截止取最后一条记录的当天，不作环比、同比；"
            f"若这些天确实没有业务，请写 data.as_of: {period.end:%Y-%m-%d}"
        )
        yield DataWarning(table, f"{said}记录止于 {reach.last}，期末 {days} 天没有数据，{so}")


def _closed_by_client(params: Params) -> bool:
    """Whether the client says that the data are complete to the end of the period."""
    return params.data.as_of is not None and params.as_of >= params.period.end
