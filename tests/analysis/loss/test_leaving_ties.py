"""What goes with leaving, of a hundred made-up customers in which the tie is planted."""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.loss import leaving_ties as ties

BEGIN, END = datetime(2025, 1, 1), datetime(2026, 1, 1)
IDS = [f"c{i:03}" for i in range(200)]


def spans(lost: list[bool]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": IDS,
            "started_at": pd.to_datetime([BEGIN] * len(IDS)),
            "ended_at": pd.to_datetime(
                [END - timedelta(days=1) if gone else None for gone in lost]
            ),
            "lost": lost,
        }
    )


def tickets(hours: list[float]) -> pd.DataFrame:
    opened = pd.to_datetime([datetime(2025, 6, 1)] * len(IDS))
    return pd.DataFrame(
        {"customer_id": IDS, "opened_at": opened, "closed_at": opened + pd.to_timedelta(hours, "h")}
    )


SLOW = [100.0] * 100 + [10.0] * 100
TIED = spans([i < 60 or 100 <= i < 110 for i in range(200)])
LOOSE = spans([i % 2 == 0 for i in range(200)])


def slow_service(known: pd.DataFrame, smallest: int = 30) -> ties.SlowService:
    return ties.slow_service(tickets(SLOW), known, END, hours=72, smallest=smallest)


def test_slow_service_that_goes_with_leaving_is_said_with_its_ratio():
    found = slow_service(TIED)
    assert (found.n, found.rest, found.a, found.b) == (100, 100, 0.6, 0.1)
    assert found.ratio == pytest.approx(6)
    assert (found.certain, found.holds, found.remedy, found.weight) == (
        True,
        True,
        "fast_close",
        86,
    )
    assert (found.here, found.served) == (40, 200)
    assert found.fair == pytest.approx(6)  # everybody has one ticket
    assert found.bands["label"].tolist() == ["≤ 24 小时", "72～144 小时"]
    assert found.bands["lost"].tolist() == [10, 60]


def test_a_tie_that_may_be_chance_advises_nothing():
    found = slow_service(LOOSE)
    assert (found.certain, found.holds, found.remedy, found.weight) == (False, False, "", 40)


def test_a_group_too_small_is_not_compared():
    assert "太少" in str(gap_of(slow_service(TIED, smallest=101)))


def visits(known: pd.DataFrame, made: int, means: pd.DataFrame | None = None) -> ties.Visits:
    """The second hundred customers were visited ``made`` times each."""
    contacts = pd.DataFrame({"customer_id": IDS[100:], "visits": made})
    return ties.visits(
        contacts, known, means, begin=BEGIN, as_of=END, months=6, smallest=30
    )  # fmt: skip


MEANS = pd.DataFrame(
    {
        "means": ["定期回访"], "register": [True], "verdict": ["留存较高"], "months": [6],
        "difference": [0.03], "low": [0.01], "high": [0.05],
    }
)  # fmt: skip


def test_rare_visits_go_with_leaving_and_are_remedied():
    found = visits(TIED, 3)
    assert (found.n, found.rest, found.a, found.b) == (100, 100, 0.6, 0.1)
    assert (found.certain, found.matched, found.weight, found.remedy) == (
        True, False, 58, "regular_visit",
    )  # fmt: skip
    assert (found.to_visit, found.compared, found.evidence) == (40, 200, ["visits"])
    assert found.frame["label"].tolist() == ["较少回访", "定期回访"]


def test_the_fair_comparison_of_another_chapter_is_said_beside_it():
    found = visits(TIED, 3, MEANS)
    assert (found.matched, found.steady, found.weight) == (True, True, 70)
    assert (found.after, found.gap, found.fair_low, found.fair_high) == (6, 3.0, 1.0, 5.0)
    assert found.evidence == ["visits", "lifecycle.loyalty_table"]
    assert not visits(TIED, 3, MEANS.assign(verdict="看不出差异")).steady
    assert not visits(TIED, 3, MEANS.assign(register=False)).matched


def test_visits_that_make_no_difference_are_no_advice():
    found = visits(LOOSE, 3)
    assert (found.certain, found.remedy, found.to_visit, found.weight) == (False, "", 0, 20)
    assert "太少" in str(gap_of(visits(TIED, 0)))


def people(**columns: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": IDS, **columns})


def test_the_grouping_whose_groups_differ_most_is_said():
    kinds, places = ["单笔"] * 100 + ["年度"] * 100, ["东", "西"] * 100
    found = ties.groups(people(contract=kinds, region=places), TIED, None, smallest=30)
    assert (found.kind, found.worst, found.rate, found.best, found.least) == (
        "合同类型", "单笔", 0.6, "年度", 0.1,
    )  # fmt: skip
    assert (found.n, found.m, found.most, found.total) == (100, 100, True, 200)
    assert set(found.frame["kind"]) == {"合同类型"}
    assert found.tables == ["customers"]


def test_groups_need_two_that_are_large_enough():
    one = people(contract=["单笔"] * 195 + ["年度"] * 5)
    assert "没有两个" in str(gap_of(ties.groups(one, TIED, None, smallest=30)))
    assert "没有流失登记" in str(gap_of(ties.groups(one, None, None, smallest=30)))
