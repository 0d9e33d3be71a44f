"""Where customers are, of three places and a year before."""

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.customers import places

NOW = pd.DataFrame(
    {
        "label": ["华东", "华南", "西南", "未知"], "customers": [40, 40, 40, 2],
        "revenue": [600.0, 300.0, 100.0, 0.0],
    }
)  # fmt: skip
BEFORE = pd.DataFrame({"label": ["华东", "华南", "西南"], "revenue": [400.0, 200.0, 200.0]})


def sold(now: pd.DataFrame = NOW, **told) -> places.Places:
    told = {"bounded": True, "first": 2, "few": 5} | told
    before = BEFORE[BEFORE["label"].isin(now["label"])]
    return places.places("region", now, before, **told)


def test_the_largest_place_is_named_with_its_lead():
    found = sold()
    assert (found.level, found.top, found.share, found.count) == ("地区", "华东", 0.6, 3)
    assert (found.largest, found.second, found.ratio) == (True, "华南", 2.0)
    assert (found.listed, found.sum, found.n) == (2, pytest.approx(0.9), 122)
    assert found.bars.to_dict() == {"华东": 600.0, "华南": 300.0}
    assert found.before.tolist() == [400.0, 200.0]
    assert found.lagging == ["西南"]


def test_a_narrow_lead_is_no_multiple():
    near = sold(NOW.assign(revenue=[310.0, 300.0, 100.0, 0.0]))
    assert (near.largest, near.second, near.ratio) == (True, None, None)
    edge, past = (sold(NOW.assign(revenue=[top, 300.0, 100.0, 0.0])) for top in (315.0, 316.0))
    assert (edge.ratio, past.ratio) == (None, pytest.approx(316 / 300))
    alone = sold(NOW.head(1))
    assert (alone.several, alone.largest, alone.ratio) == (False, False, None)


def test_all_history_has_no_year_before():
    found = sold(bounded=False)
    assert (found.comparable, found.before, found.lagging) == (False, None, [])
    assert not found.table["change"].notna().any()
    assert "没有销售额可比" in str(gap_of(places.year(found, NOW, NOW, None)))


def test_no_sales_are_not_compared():
    gap = gap_of(sold(NOW.assign(revenue=0.0)))
    assert (gap.code, dict(gap.values)) == ("no_place_revenue", {"level": "地区"})
    assert gap_of(sold(NOW.assign(revenue=[5.0, 0.0, 0.0, -9.0]))).code == "no_place_revenue"
    assert gap_of(sold(NOW.tail(1))).code == ""


def customers(revenue: float) -> pd.DataFrame:
    """Forty of the south-west, alike."""
    return pd.DataFrame({"customer_id": [f"c{i:02}" for i in range(40)], "revenue": revenue})


PEOPLE = customers(0.0)[["customer_id"]].assign(region="西南")


def test_the_place_that_falls_against_all_others_is_named():
    year = places.year(sold(), customers(2.5), customers(5.0), PEOPLE)
    falling = year.falling
    assert (falling.place, falling.change, falling.loss, falling.count) == ("西南", -0.5, 100.0, 40)
    assert (year.overall, falling.against, year.steady) == (0.25, True, False)


def test_a_fall_whose_noise_is_not_known_is_none():
    for people in (None, PEOPLE.rename(columns={"region": "province"})):
        year = places.year(sold(), customers(2.5), customers(5.0), people)
        assert year.steady
        assert "没有超出波动" in str(gap_of(year.falling))
