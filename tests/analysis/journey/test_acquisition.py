"""Where leads come from: twelve leads of three sources, counted by hand."""

from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from reportkit.absence import Gap, absent, gap_of
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.journey import acquisition

END = datetime(2026, 1, 1)
YEAR = SimpleNamespace(start=datetime(2025, 1, 1), end=datetime(2025, 10, 1), label="今年")
SPANS = [Period(2025, 10, 3), Period(2025, 7, 3), Period(2024, 10, 3)]
NONE = absent(Gap(why="没有"))


def table(rows, columns="lead_id customer_id created_at closed_at won source"):
    frame = pd.DataFrame(rows, columns=columns.split())
    for name in ("created_at", "closed_at"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def won(number, source, *, day="2025-03-01", deal="2025-03-11", buyer=None):
    return (number, buyer or f"K{number}", day, deal, deal is not None, source)


#: of five referrals four become customers, of five advertisements one; one later, one undated
ROWS = table(
    [
        *(won(n, "转介绍", deal="2025-03-11" if n < 4 else None) for n in range(5)),
        *(won(n, "广告", deal="2025-03-11" if n < 6 else None) for n in range(5, 10)),
        won(10, "官网", day="2025-11-05", deal=None), won(11, "官网", day=None, deal=None),
    ]
)  # fmt: skip


@pytest.fixture
def leads():
    return acquisition.leads(ROWS, NONE, END, YEAR, days=30)


@pytest.fixture
def sources(leads):
    return acquisition.sources(leads, acquisition.by_source(leads), NONE)


def test_leads_are_ripe_that_entered_in_the_window(leads):
    assert (len(leads.all.table), len(leads.ripe.table), leads.undated) == (11, 10, 1)
    assert (leads.goal, leads.won, leads.step, leads.span) == ("won_at", True, "成交", "今年")
    unknown = acquisition.leads(ROWS.assign(won=None), NONE, END, YEAR, days=30)
    assert (unknown.goal, unknown.won, unknown.step) == ("", False, "")


def test_what_nobody_filled_in_is_as_if_it_were_not_there():
    found = acquisition.leads(ROWS.assign(customer_id=None), NONE, END, YEAR, days=30)
    assert "customer_id" not in found.all.table


def test_arrivals_stand_beside_the_period_before_and_no_base_is_none(leads):
    months = acquisition.monthly(leads)
    assert months["leads"].tolist() == [10, 1]
    found = acquisition.arrivals(leads, SPANS, months)
    assert (found.count, found.undated, found.compared.value) == (1, 1, 1)
    assert (found.compared.previous, found.compared.year_before) == (None, None)
    assert found.compared.spark == (10, 1)
    assert found.compared.noise == pytest.approx(1.96, abs=0.01)  # one event, none before


MONTHS = pd.DataFrame(
    {
        "month": pd.to_datetime(["2025-08-01", "2025-11-01", "2025-12-01"]),
        "visits": [50, 30, 10], "strangers": [5, 3, 1], "customers": [9, 9, 9],
    }
)  # fmt: skip


def test_the_top_layer_adds_up_quarters(leads):
    layer = acquisition.top_layer(leads, MONTHS, since=datetime(2025, 10, 1))
    assert layer.frame.to_dict("records") == [
        {"quarter": "2025-Q4", "visits": 40, "strangers": 4, "leads": 1, "rate": 1 / 40}
    ]
    assert layer.n == 40
    assert "完整的季度" in str(gap_of(acquisition.top_layer(leads, MONTHS.head(0), since=END)))


def test_visits_are_compared_only_with_a_quarter_that_is_whole():
    now = SPANS[0]
    found = acquisition.visits(MONTHS, MONTHS.tail(1), now, NONE, complete=True)
    assert (found.visits, found.strangers, found.share) == (40, 4, 0.1)
    assert (found.compared.previous, found.compared.spark) == (50, (10,))
    assert found.evidence == ["site_visits", "site_visits"]
    layer = acquisition.Layer(1, MONTHS)
    cut = acquisition.visits(MONTHS, MONTHS, now, layer, complete=False)
    assert (cut.compared.previous, cut.evidence) == (None, ["site_visits", "top_layer"])
    nobody = acquisition.visits(MONTHS.head(0), MONTHS.head(0), now, NONE, complete=True)
    assert (nobody.visits, nobody.share, nobody.compared.previous) == (0, None, None)


def test_sources_have_a_way_of_acquisition_and_a_share(leads):
    found = acquisition.by_source(leads)
    assert found[["label", "family", "leads", "converted", "share"]].to_numpy().tolist() == [
        ["转介绍", "客户推荐", 5, 4, 0.5], ["广告", "广告", 5, 1, 0.5],
    ]  # fmt: skip
    nameless = acquisition.leads(ROWS.drop(columns="source"), NONE, END, YEAR, days=30)
    assert "没有来源" in str(gap_of(acquisition.by_source(nameless)))
    endless = acquisition.leads(ROWS.assign(won=None), NONE, END, YEAR, days=30)
    assert "是否转化" in str(gap_of(acquisition.by_source(endless)))


def test_the_best_customers_are_traced_to_their_source(leads):
    ranks = pd.DataFrame({"customer_id": [f"K{n}" for n in range(10)], "revenue": range(10, 0, -1)})
    rows = acquisition.by_source(leads)
    key = acquisition.key_buyers(leads, rows, ranks, share=0.2)  # K0 and K1
    assert (key.became, key.key, key.n) == (2 / 5, 0.2, 5)
    assert key.by_source.to_dict() == {"转介绍": 0.5, "广告": 0.0}
    found = acquisition.sources(leads, rows, key)
    assert (found.frame["key_share"].tolist(), found.key, found.n) == ([0.5, 0.0], 0.2, 10)
    strangers = acquisition.leads(ROWS.drop(columns="customer_id"), NONE, END, YEAR, days=30)
    assert "对应的客户" in str(gap_of(acquisition.key_buyers(strangers, rows, ranks, share=0.2)))
    lost = acquisition.leads(
        ROWS.assign(customer_id=None).assign(
            customer_id=lambda t: t["customer_id"].where(t.index != 4, "K4")
        ),
        NONE,
        END,
        YEAR,
        days=30,
    )
    assert "没有成交" in str(gap_of(acquisition.key_buyers(lost, rows, ranks, share=0.2)))


def test_without_customers_there_is_no_word_of_them(sources):
    assert sources.key is None
    assert "key_share" not in sources.frame


def test_two_sources_differ_only_where_their_intervals_do_not_meet(sources):
    found = acquisition.ranking(sources, smallest=5, listed=1)
    assert (found.best, found.worst, found.rate, found.worst_rate) == ("转介绍", "广告", 0.8, 0.2)
    assert (found.ratio, found.overall, found.n) == (pytest.approx(4), 0.5, 10)
    assert found.extra == pytest.approx(0.3 * 5)
    assert (found.apart, found.friends, found.weight, found.advice) == (False, False, 20, "")
    assert (len(found.points), found.reference) == (1, ("全部线索", 0.5))
    many = sources.frame.assign(low=[0.7, 0.1], high=[0.9, 0.3])
    apart = acquisition.ranking(acquisition.Sources(30, None, 10, "", many), smallest=5, listed=9)
    assert (apart.apart, apart.friends, apart.weight) == (True, True, 80)
    assert apart.advice == "channel_budget"


def test_a_source_that_converts_nobody_has_no_multiple(sources):
    none = sources.frame.assign(rate=[0.8, 0.0])
    found = acquisition.ranking(acquisition.Sources(30, None, 10, "", none), smallest=5, listed=9)
    assert found.ratio is None
    few = acquisition.ranking(sources, smallest=6, listed=9)
    assert "不足两个" in str(gap_of(few))


def test_an_unknown_source_is_compared_with_none(sources):
    frame = sources.frame.assign(family=["客户推荐", "未知"])
    found = acquisition.ranking(acquisition.Sources(30, None, 10, "", frame), smallest=5, listed=9)
    assert "不足两个" in str(gap_of(found))


def test_promoters_are_asked_first_else_as_many_as_were_referred():
    best = SimpleNamespace(best_n=5)
    assert acquisition.friends(best, SimpleNamespace(fans=lambda: 7)).count == 7
    assert acquisition.friends(best, SimpleNamespace(fans=lambda: 0)).count == 5
    assert acquisition.friends(best, NONE).count == 5
