"""Two products that go together, and who has one of them."""

from types import SimpleNamespace

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.buying import bundles

NAMED, UNNAMED = SimpleNamespace(by_product=True), SimpleNamespace(by_product=False)
BASKETS = pd.DataFrame(
    {
        "first": ["圈"], "second": ["轴"], "orders": [80], "all_orders": [1000], "support": [0.08],
        "confidence": [0.8], "confidence_back": [0.4], "lift": [4.0],
    }
)  # fmt: skip
OWNERS = pd.DataFrame(
    {
        "first": ["圈"], "second": ["轴"], "both": [50], "only_first": [10], "only_second": [70],
        "first_amount": [5.0], "second_amount": [100.0],
    }
)  # fmt: skip


@pytest.fixture
def pair():
    return bundles.pairs(NAMED, BASKETS, minimum=30, listed=8)


def test_the_first_pair_is_told(pair):
    assert (pair.a, pair.b, pair.both, pair.n, pair.k, pair.minimum) == (
        "圈",
        "轴",
        80,
        1000,
        1,
        30,
    )
    assert pair.lift == 4.0 > pair.low > 1


def test_no_sure_pair_is_said_in_the_report_and_no_names_are_not():
    none = gap_of(bundles.pairs(NAMED, BASKETS.head(0), minimum=30, listed=8))
    assert (none.code, dict(none.values)) == ("no_pairs", {"k": 30})
    assert gap_of(bundles.pairs(UNNAMED, BASKETS, minimum=30, listed=8)).code == ""


def test_whoever_has_the_telling_half_is_offered_the_other(pair):
    found = bundles.offers(pair, OWNERS)
    assert (found.have, found.offer, found.count, found.potential) == ("圈", "轴", 10, 800.0)
    assert (found.most, found.everyone) == (10, 10)
    bare = bundles.offers(pair, OWNERS.assign(second_amount=float("nan")))
    assert bare.potential is None
    assert not {"amount", "potential"} & {*bare.frame}


def test_the_better_model_is_for_those_who_spend_and_buy_cheap():
    cheap = pd.DataFrame({"cheap_share": [0.9, 0.9, 0.1, 0.2], "amount": [9.0, 90.0, 80.0, 10.0]})
    found = bundles.upgrade(NAMED, cheap, floor=0.7, priced=True)
    assert (found.count, found.floor, found.amount, found.share) == (1, 0.7, 90.0, 0.25)
    assert "明细金额" in str(gap_of(bundles.upgrade(NAMED, cheap, floor=0.7, priced=False)))
    assert "明细金额" in str(gap_of(bundles.upgrade(UNNAMED, cheap, floor=0.7, priced=True)))
    assert "大客户" in str(gap_of(bundles.upgrade(NAMED, cheap, floor=0.95, priced=True)))
