"""What came back lowers revenue, margin and every category alike, however the files say it.

Every margin is four tenths of its amount, so whatever is counted, margin = 0.4 x revenue.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis.strategies as st
import pytest
from client_files import load, write_text
from hypothesis import given, settings

from reportkit.analysis.basics.periods import Period
from reportkit.data.features import period_totals, totals_by

MARGIN = 0.4
DECEMBER = Period.parse("2025-12")


@dataclass(frozen=True)
class Line:
    category: str
    amount: int  # negative: it came back
    given_back: int = 0  # of an amount above 0


LINES = st.builds(
    lambda category, amount, back: Line(category, amount, min(back, max(amount, 0))),
    st.sampled_from(["泵", "阀"]),
    st.integers(-200, 1000).filter(bool),
    st.one_of(st.just(0), st.integers(0, 1000)),
)
BOOK = st.lists(st.lists(LINES, min_size=1, max_size=3), min_size=1, max_size=4)


def counted(lines: list[Line], treatment: str) -> float:
    """What an order of these lines adds to revenue."""
    sold = sum(line.amount for line in lines if line.amount > 0)
    back = sum(line.given_back - min(line.amount, 0) for line in lines)
    if not sold:
        return -back if treatment == "net" else 0
    if back >= sold:
        return 0
    return sold - back if treatment == "net" else sold


def files(base: Path, book: list[list[Line]], shape: str) -> list[dict]:
    """lines: their own table alone. bare: orders that leave the amounts to their lines.
    orders: amounts, refunds and margins of orders, and lines that know of no refund."""
    heads, rows = [], []
    for number, lines in enumerate(book):
        who = f"{number},甲,2025-12-05"
        gross = sum(line.amount for line in lines)
        refund = "" if gross <= 0 else min(sum(line.given_back for line in lines), gross)
        heads.append(f"{who},{gross},{refund},{gross * MARGIN}" if shape == "orders" else who)
        for line in lines:
            part = "" if shape == "orders" else line.given_back
            rows.append(f"{who},{line.category},{line.amount},{line.amount * MARGIN},{part}")
    order_head = "order_id,customer_id,ordered_at"
    line_head = f"{order_head},category,line_amount,line_margin,refund_amount"
    if shape == "orders":
        order_head += ",paid_amount,refund_amount,margin_amount"
    tables = {"order_lines": (line_head, rows)}
    if shape != "lines":
        tables["orders"] = (order_head, heads)
    for table, (head, content) in tables.items():
        write_text(base / f"{table}.csv", "\n".join([head, *content]))
    return [
        {"file": f"{table}.csv", "table": table, "columns": {n: n for n in head.split(",")}}
        for table, (head, _) in tables.items()
    ]


@pytest.mark.parametrize("treatment", ["net", "exclude"])
@pytest.mark.parametrize("shape", ["lines", "bare", "orders"])
@given(book=BOOK)
@settings(max_examples=12, deadline=None)
def test_revenue_margin_and_categories_count_what_came_back_alike(shape, treatment, book):
    if shape == "orders":  # what comes back is an order of its own there
        book = [[line for line in lines if line.amount > 0] or lines for lines in book]
    with TemporaryDirectory() as folder:
        base = Path(folder)
        data = load(base, *files(base, book, shape), refunds={"treatment": treatment})
        assert data.refunds == treatment
        total = period_totals(data, periods=[DECEMBER]).iloc[0]
        parts = totals_by(data, "category", start=DECEMBER.start, end=DECEMBER.end)
    assert total["revenue"] == pytest.approx(sum(counted(lines, treatment) for lines in book))
    assert parts["revenue"].sum() == pytest.approx(total["revenue"])
    near = {"abs": 1e-3}  # a share of a margin is rounded to four decimals
    assert total["margin"] == pytest.approx(MARGIN * total["revenue"], **near)
    assert parts["margin"].tolist() == pytest.approx((MARGIN * parts["revenue"]).tolist(), **near)
    if shape != "orders" or treatment == "exclude":  # the lines know all: nothing is left over
        named = parts[parts["label"].isin(["泵", "阀"])]
        assert named["revenue"].sum() == pytest.approx(total["revenue"])
