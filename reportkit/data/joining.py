"""Joining the customers that are one: numbers replaced in every table, their rows made one, all told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data.assembled import Assembled
from reportkit.data.identity import JOIN, KNOWN, OPEN, Merge, Plan, plan
from reportkit.data.ledger import SAME_CUSTOMER
from reportkit.data.merges import decisions_file, read_decisions
from reportkit.data.workbench import PART, ROW, Workbench

if TYPE_CHECKING:
    from reportkit.params import Params

_CUSTOMER = "customer_id"
#: of the rows of one customer: what two accounts have adds up, the rest is that of the first row
_ADD_UP = ("order_count", "revenue_amount", "margin_amount", "monthly_amount", "points_balance",
           "service_hours")  # fmt: skip
_EARLIEST, _LATEST = ("created_at",), ("updated_at", "last_contact_at")
_A_NAME = r"\p{Han}|[A-Za-z]+[ .&,-]+[A-Za-z]"  # a number that is one: 华辰科技, Acme Ltd
_SHOWN = 3


def join_customers(bench: Workbench, made: dict[str, Assembled], params: Params) -> Plan:
    """Settle who is who in the staged tables; what was joined or may be one is said there."""
    identity = params.data.identity
    found = plan(
        _known(bench, made),
        persons=params.client.kind == "对私",
        join=identity.join,
        apart=identity.apart,
        decisions=read_decisions(decisions_file(params)),
    )
    customers = made.get("customers")
    _warn_of_owners(bench, customers, found)
    for name, item in made.items():
        count = _renumber(bench, name, found.instead) if found.instead else 0
        if count:
            item.clean(_CUSTOMER, "并入同一客户的编号", count)
        if name == "traits" and count:
            _first_trait(bench, item)
    if customers is not None and found.instead:
        _one_row_each(bench, customers)
    teller = customers or next(iter(made.values()), None)
    if teller is not None:
        _tell(teller, found)
    return found


def _known(bench: Workbench, made: dict[str, Assembled]) -> pa.Table:
    """Every customer of the list in the order of the files, then those named in other tables."""
    given = {"name": "name", "phone": "phone", "register": "id_number"}
    has_list = bench.has("customers", _CUSTOMER)
    cells = (
        f"{own if bench.has('customers', own) else 'NULL::VARCHAR'} AS {c}"
        for c, own in given.items()
    )
    tables = []
    if has_list:
        listed = bench.arrow(
            f"""SELECT {_CUSTOMER} AS number, {", ".join(cells)}, true AS listed
                FROM customers WHERE {_CUSTOMER} IS NOT NULL ORDER BY {PART}, {ROW}"""
        )
        called = pc.match_substring_regex(listed["number"], _A_NAME)
        own_name = pc.if_else(called, listed["number"], None)
        tables.append(listed.set_column(1, "name", pc.coalesce(listed["name"], own_name)))
    typed = [name for name in made if name != "customers" and bench.has(name, _CUSTOMER)]
    if typed:
        every = " UNION ".join(
            f"""SELECT DISTINCT {_CUSTOMER} FROM {name}
                WHERE regexp_matches({_CUSTOMER}, '{_A_NAME}')"""
            for name in typed
        )
        unlisted = f"ANTI JOIN customers USING ({_CUSTOMER})" if has_list else ""
        tables.append(
            bench.arrow(
                f"""SELECT {_CUSTOMER} AS number, {_CUSTOMER} AS name, NULL::VARCHAR AS phone,
                    NULL::VARCHAR AS register, false AS listed
                    FROM ({every}) {unlisted} ORDER BY 1"""
            )
        )
    return pa.concat_tables([KNOWN.empty_table(), *(table.cast(KNOWN) for table in tables)])


def _renumber(bench: Workbench, name: str, instead: Mapping[str, str]) -> int:
    """Put the number that stays in the place of those that give way; returns the rows changed."""
    if not bench.has(name, _CUSTOMER):
        return 0
    bench.words("_gone", instead)
    count = bench.row(f"SELECT count(*) FROM {name} WHERE {_CUSTOMER} IN (SELECT word FROM _gone)")[
        0
    ]
    if count:
        bench.relabel(name, {_CUSTOMER: instead})
    return int(count)


def _one_row_each(bench: Workbench, customers: Assembled) -> None:
    """One row per customer: sums of what adds up, of the rest the first value there is."""
    repeated = f"SELECT {_CUSTOMER} FROM customers GROUP BY 1 HAVING count(*) > 1"
    count = bench.row(f"SELECT count(*) FROM customers SEMI JOIN ({repeated}) USING ({_CUSTOMER})")
    if not count[0]:
        return
    columns = [column for column in bench.given("customers") if column != _CUSTOMER]
    cells = [f"{_together(bench, column)} AS {column}" for column in columns]
    with customers.book.step(SAME_CUSTOMER):
        bench.stage(
            "customers",
            f"""SELECT {", ".join([_CUSTOMER, *columns, PART, ROW])} FROM customers
                ANTI JOIN ({repeated}) USING ({_CUSTOMER})
                UNION ALL BY NAME
                SELECT {", ".join([_CUSTOMER, *cells])}, first({PART} ORDER BY {PART}, {ROW}) AS {PART},
                       first({ROW} ORDER BY {PART}, {ROW}) AS {ROW}
                FROM customers SEMI JOIN ({repeated}) USING ({_CUSTOMER}) GROUP BY {_CUSTOMER}""",
        )


def _together(bench: Workbench, column: str) -> str:
    first = f"first({column} ORDER BY {PART}, {ROW}) FILTER (WHERE {column} IS NOT NULL)"
    if column in _ADD_UP:
        return f"sum({column})"
    if column in _EARLIEST:
        return f"min({column})"
    if column in _LATEST:
        return f"max({column})"
    if column == "churned":  # who left with one account and stayed with another has not left
        return "bool_and(churned)"
    if column in ("churned_at", "churn_reason") and bench.has("customers", "churned"):
        return f"CASE WHEN bool_and(churned) THEN {first} END"
    return first


def _first_trait(bench: Workbench, traits: Assembled) -> None:
    """One value per customer and trait: that of the first row."""
    key = f"PARTITION BY {_CUSTOMER}, trait ORDER BY {PART}, {ROW}"
    with traits.book.step(SAME_CUSTOMER):
        bench.stage("traits", f"SELECT * FROM traits QUALIFY row_number() OVER ({key}) = 1")


def _warn_of_owners(bench: Workbench, customers: Assembled | None, found: Plan) -> None:
    """撞单 across numbers: one customer, joined or of one name, whom several owners work."""
    if customers is None or not bench.has("customers", "owner"):
        return
    said = {JOIN: "同一客户的两个编号由不同负责人跟进（撞单）",
            OPEN: "同名的两个客户编号由不同负责人跟进，可能是撞单"}  # fmt: skip
    pairs = [m for m in found.merges if m.evidence != "电话" and m.decision in said]
    if not pairs:
        return
    bench.words("_both", {number for pair in pairs for number in (pair.kept, pair.joined)})
    owners = dict(
        bench.rows(
            f"""SELECT {_CUSTOMER}, owner FROM customers
                WHERE owner IS NOT NULL AND {_CUSTOMER} IN (SELECT word FROM _both)"""
        )
    )
    for decision, message in said.items():
        disputed = [
            f"{m.kept} 与 {m.joined}"
            for m in pairs
            if m.decision == decision and owners.get(m.kept, "") != owners.get(m.joined, "")
            and m.kept in owners and m.joined in owners
        ]  # fmt: skip
        if disputed:
            customers.warn(message, len(disputed), disputed[0])


def _tell(teller: Assembled, found: Plan) -> None:
    for said, merges in (
        ("合并为一位客户", found.joined),
        ("可能是同一客户，未合并", found.possible),
    ):
        counts = Counter(merge.evidence for merge in merges)
        for evidence, count in counts.items():
            first = next(merge for merge in merges if merge.evidence == evidence)
            teller.warn(f"客户编号{said}（{evidence}）", count, shown(first))
    if found.ambiguous:
        listed = "、".join(found.ambiguous[:_SHOWN])
        teller.warn("客户名称在客户表里不止一位，没有对应到编号", len(found.ambiguous), listed)


def shown(merge: Merge) -> str:
    """``K9（华辰公司）→ K1（华辰有限公司）``."""
    sides = ((merge.joined, merge.joined_name), (merge.kept, merge.kept_name))
    return " → ".join(f"{no}（{name}）" if name not in ("", no) else no for no, name in sides)
