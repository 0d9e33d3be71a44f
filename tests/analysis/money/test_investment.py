"""What a programme of a few months cost and returned; scenarios of keeping more."""

from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.money import investment

WINDOW = SimpleNamespace(start=datetime(2025, 7, 1), end=datetime(2026, 1, 1), label="")
COSTS = pd.DataFrame(
    {
        "item": ["培训费用", "培训费用", "广告"],
        "amount": [60.0, 40.0, 5.0],
        "spent_at": pd.to_datetime(["2025-01-10", "2025-08-10", "2025-08-10"]),
    }
)


def book(costs=COSTS):
    return investment.ledger(costs, ["培训费用"], WINDOW)


def months(before: float, year: float, since="2024-01-01") -> pd.DataFrame:
    known = pd.date_range(since, "2025-12-01", freq="MS")
    margin = [year if at.year == 2025 else before if at.year == 2024 else 50.0 for at in known]
    return pd.DataFrame({"month": known, "margin": margin})


def returns(table, **options):
    asked = {"attribution": [1.0, 0.5], "deduct_growth": True, **options}
    return investment.returns(book(), table, **asked)


def test_costs_of_the_programme_stand_apart_from_the_others():
    found = book()
    assert (found.cost, found.total, found.n, found.special) == (40.0, 100.0, 3, True)
    assert (found.items, len(found.frame)) == ("培训费用", 2)
    assert found.running.tolist() == [5.0]
    assert not book(COSTS.tail(1)).special
    later = COSTS.assign(spent_at=pd.Timestamp("2027-01-01"))
    assert "成本" in str(gap_of(book(later).frame))


def test_a_gain_that_pays_back():
    found = returns(months(100.0, 120.0))
    # twelve months of 20 more, five of running costs have no month a year earlier to compare with
    assert (found.gain, found.cost, found.net) == (240.0, 100.0, 140.0)
    assert (found.roi, found.needed) == (pytest.approx(1.4), pytest.approx(100 / 240))
    assert (found.grew, found.paid, found.covered) == (True, True, True)
    assert (found.since, found.until, found.begin, found.n) == ("2025-01", "2025-12", "2025-01", 12)
    assert (found.variant, found.careful, found.strict) == ("gained", False, None)
    assert (found.several, found.least, found.most) == (True, 20.0, 140.0)


def test_a_gain_that_vanishes_where_growth_would_have_gone_on():
    found = returns(months(100.0, 120.0, since="2023-01-01"))
    assert (found.variant, found.careful) == ("vanishes", True)
    assert found.growth == pytest.approx(1.0)
    assert found.strict < 0
    assert found.views["view"].tolist()[-1] == "全部归因，再扣除此前的自然增速"
    blind = returns(months(100.0, 120.0, since="2023-01-01"), deduct_growth=False)
    assert (blind.growth, blind.variant) == (None, "gained")


def test_no_gain_and_no_base_are_said():
    lost = returns(months(100.0, 90.0))
    assert (lost.variant, lost.grew, lost.paid, lost.covered) == ("none", False, False, False)
    assert (lost.needed, lost.months) == (None, None)
    level = returns(months(100.0, 100.0), attribution=[1.0])
    assert (level.variant, level.gain, level.grew, level.several) == ("none", 0.0, False, False)
    gap = gap_of(returns(months(100.0, 120.0, since="2025-01-01")))
    assert gap.code == "no_base"
    assert gap_of(returns(months(100.0, 120.0).assign(margin=float("nan")))).code == ""


def test_the_curve_needs_two_months():
    curve = investment.cumulative(returns(months(100.0, 120.0)))
    assert list(curve) == ["累计毛利增量", "累计专项投入"]
    assert curve["累计毛利增量"].iloc[-1] == 240.0
    short = months(100.0, 120.0)
    short = short[short["month"] <= "2025-01-01"]
    assert "一个月" in str(gap_of(investment.cumulative(returns(short))))


def summary(*ids: str) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": ids, "revenue": 100.0, "margin": 30.0})


def scenarios(now, earlier):
    return investment.scenarios(now, earlier, months=6, retention=[-0.1, 0.0], rates=[0.0, 0.01])


def test_one_point_more_of_each():
    found = scenarios(summary("a", "b"), summary("a", "b", "c", "d"))
    assert (found.keep, found.margin, found.n, found.each) == (0.5, 60.0, 4, 30.0)
    assert found.point == pytest.approx(0.01 * 4 * 30)
    assert found.rate_point == pytest.approx(2.0)
    assert found.columns["p0"] == "毛利率不变, money"
    assert found.columns["p1"].startswith("+1.0 个百分点")
    assert (found.best, found.worst) == (found.frame["p1"].iloc[1], found.frame["p0"].iloc[0])


def test_without_buyers_before_or_without_a_profit_there_is_no_scenario():
    assert "基准" in str(gap_of(scenarios(summary("a"), summary())))
    assert "基准" in str(gap_of(scenarios(summary("a").assign(margin=-1.0), summary("a", "b"))))
