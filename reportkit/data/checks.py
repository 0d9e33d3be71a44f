"""What readers of the report should know about whole tables; nothing here changes a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from reportkit.analysis.basics.periods import months_before
from reportkit.data.assembled import Assembled
from reportkit.data.manifest import DataWarning
from reportkit.data.schema import TABLES
from reportkit.data.workbench import Workbench

_STALE_MONTHS = 12
_HIGHEST_SCORE = 10
_CLOSING = {"leads": ("created_at", "closed_at"), "tickets": ("opened_at", "closed_at")}
_REFERRING = ("orders", "surveys", "interactions", "leads", "tickets", "campaigns")


def check_tables(
    bench: Workbench, made: Mapping[str, Assembled], as_of: datetime
) -> Iterator[DataWarning]:
    """All row checks, in the order of the schema."""
    for name in TABLES:
        if name not in made:
            continue
        yield from _times(bench, name, as_of)
        if name in _CLOSING:
            yield from _closed_before_opened(bench, name, *_CLOSING[name])
        if name in _REFERRING and "customers" in made and not made["customers"].derived_from:
            yield from _unknown_customers(bench, name)
    yield from _orders(bench)
    yield from _kept_only(bench)
    yield from _scores(bench)
    yield from _shares(bench)
    yield from _stale_customers(bench, as_of)


def _times(bench: Workbench, name: str, as_of: datetime) -> Iterator[DataWarning]:
    moment = next((c for c in TABLES[name].moment if bench.has(name, c)), None)
    if moment is None:
        return
    label = TABLES[name].column(moment).label
    late, last, empty = bench.row(
        f"""SELECT count(*) FILTER ({moment} >= $1), max({moment}), count(*) - count({moment})
            FROM {name}""",
        [as_of],
    )
    if late:
        yield DataWarning(
            name, f"{label}在数据截止之后，不计入本期", late, f"最晚 {last:%Y-%m-%d %H:%M}"
        )
    if empty:
        yield DataWarning(name, f"{label}为空，按时间的统计不含这些行", empty)


def _closed_before_opened(
    bench: Workbench, name: str, opened: str, closed: str
) -> Iterator[DataWarning]:
    if not bench.has(name, opened, closed):
        return
    key = TABLES[name].key[0]
    count, example = bench.row(
        f"SELECT count(*), min({key}) FROM {name} WHERE {closed} < date_trunc('day', {opened})"
    )
    if count:
        labels = [TABLES[name].column(column).label for column in (closed, opened, key)]
        yield DataWarning(name, f"{labels[0]}早于{labels[1]}", count, f"{labels[2]} {example}")


def _unknown_customers(bench: Workbench, name: str) -> Iterator[DataWarning]:
    if not bench.has(name, "customer_id"):
        return
    unknown, given, example = bench.row(
        f"""SELECT count(*) FILTER (customer_id NOT IN (SELECT customer_id FROM customers)),
            count(*), min(customer_id) FILTER (customer_id NOT IN (SELECT customer_id FROM customers))
            FROM {name} WHERE customer_id IS NOT NULL"""
    )
    if unknown and unknown == given:
        yield DataWarning(
            name,
            "客户编号在客户表中一个也找不到，两表的编号很可能不是同一种，请核对 columns 的映射",
            unknown,
        )
    elif unknown:
        yield DataWarning(name, "客户编号不在客户表中", unknown, f"客户编号 {example}")


def _orders(bench: Workbench) -> Iterator[DataWarning]:
    if not bench.has("orders", "customer_id"):
        return
    nameless, total, money = bench.row(
        """SELECT count(*) FILTER (customer_id IS NULL), count(*),
           CAST(sum(CAST(net_amount AS DECIMAL(38, 6))) FILTER (customer_id IS NULL) AS DOUBLE)
           FROM orders"""
    )
    if nameless:
        worth = "" if money is None else f"，销售额 {money:,.2f}"
        yield DataWarning(
            "orders",
            f"没有客户编号，计入销售合计，不进入按客户的统计（占 {nameless / total:.1%}{worth}）",
            nameless,
        )
    free, example = bench.row(
        "SELECT count(*), min(order_id) FROM orders WHERE paid_amount = 0 AND NOT is_refund"
    )
    if free:
        yield DataWarning("orders", "实付金额为零，计作一次购买", free, f"订单号 {example}")


def _kept_only(bench: Workbench) -> Iterator[DataWarning]:
    """What is read and accounted for, though no chapter makes use of it."""
    told = "已读入、列入账目与核对，目前没有章节使用"
    if bench.has("receipts"):
        yield DataWarning(
            "receipts", f"回款记录{told}", bench.row("SELECT count(*) FROM receipts")[0]
        )
    for column in ("received_amount", "open_amount"):
        if bench.has("orders", column):
            label = TABLES["orders"].column(column).label
            count = bench.row(f"SELECT count({column}) FROM orders")[0]
            yield DataWarning("orders", f"{label}{told}", count)


def _scores(bench: Workbench) -> Iterator[DataWarning]:
    if not bench.has("surveys", "score"):
        return
    outside, example = bench.row(
        f"SELECT count(*), min(item) FROM surveys WHERE score NOT BETWEEN 0 AND {_HIGHEST_SCORE}"
    )
    if outside:
        yield DataWarning(
            "surveys",
            f"得分不在 0–{_HIGHEST_SCORE} 之间；若是“未答”的代码，请写入该来源的 blanks",
            outside,
            f"题项“{example}”",
        )


def _shares(bench: Workbench) -> Iterator[DataWarning]:
    for name, column in (("customers", "wallet_share"), ("market", "market_share")):
        if not bench.has(name, column):
            continue
        count, example = bench.row(
            f"SELECT count(*), max({column}) FROM {name} WHERE {column} NOT BETWEEN 0 AND 1"
        )
        if count:
            label = TABLES[name].column(column).label
            yield DataWarning(
                name,
                f"{label}不在 0–100% 之间；若表中写的是百分数，请把表头改成“{label}（%）”",
                count,
                f"最大 {example:g}",
            )


def _stale_customers(bench: Workbench, as_of: datetime) -> Iterator[DataWarning]:
    if not bench.has("customers", "updated_at"):
        return
    limit = months_before(as_of, _STALE_MONTHS)
    stale, oldest = bench.row(
        "SELECT count(*), min(updated_at) FROM customers WHERE updated_at < $1", [limit]
    )
    if stale:
        yield DataWarning(
            "customers",
            f"客户资料超过 {_STALE_MONTHS} 个月未更新",
            stale,
            f"最早 {oldest:%Y-%m-%d}",
        )
