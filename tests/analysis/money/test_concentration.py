import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.money.concentration import concentration, top_table
from reportkit.errors import DataError


def test_four_customers_by_hand():
    spread = concentration([1, 2, 3, 4])
    assert spread.gini == pytest.approx(0.25)  # 2*(1+4+9+16)/(4*10) - 5/4
    assert spread.top_share(0.25) == pytest.approx(0.4)
    assert spread.customers_for(0.7) == 2


def test_equal_customers_have_no_concentration():
    spread = concentration([5, 5, 5, 5, 5])
    assert spread.gini == pytest.approx(0, abs=1e-12)
    assert spread.top_share(0.2) == pytest.approx(0.2)


def test_negative_customers_are_set_apart():
    spread = concentration([10, 10, -4])
    assert (spread.customers, spread.negative, spread.negative_total) == (2, 1, -4)
    assert spread.gini == pytest.approx(0, abs=1e-12)


amounts = st.lists(st.integers(0, 10_000), min_size=1, max_size=60).filter(lambda v: sum(v) > 0)


@settings(max_examples=50, deadline=None)
@given(amounts, st.randoms(use_true_random=False), st.integers(1, 1000))
def test_neither_order_nor_unit_matters(values, random, factor):
    shuffled = list(values)
    random.shuffle(shuffled)
    one, two = concentration(values), concentration(np.array(shuffled) * factor)
    assert one.gini == pytest.approx(two.gini, abs=1e-12)
    assert one.top_share(0.2) == pytest.approx(two.top_share(0.2), abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(amounts)
def test_the_curve_lies_below_the_diagonal_and_bands_sum_to_one(values):
    spread = concentration(values)
    curve = spread.lorenz()
    assert (curve["value_share"] <= curve["customer_share"] + 1e-9).all()
    assert spread.percent_bands().sum() == pytest.approx(1, abs=1e-9)
    assert (np.diff(spread.percent_bands()) <= 1e-9).all()


def test_nothing_to_spread_is_explained():
    with pytest.raises(DataError, match="3 家客户的价值合计为 0"):
        concentration([0, 0, 0])
    with pytest.raises(DataError, match="1 个为空"):
        concentration([1, np.nan])


def test_online_retail_top_fifth_and_gini(shared_data):
    lines = pd.read_parquet(shared_data / "online_retail" / "online_retail.parquet")
    lines = lines[
        lines["CustomerID"].notna()
        & ~lines["InvoiceNo"].astype(str).str.startswith("C")
        & (lines["Quantity"] > 0)
        & (lines["UnitPrice"] > 0)
    ]
    spread = concentration(
        (lines["Quantity"] * lines["UnitPrice"]).groupby(lines["CustomerID"]).sum()
    )
    assert spread.customers == 4338
    assert spread.total == pytest.approx(8_911_407.904, abs=0.001)
    assert spread.top_share(0.2) == pytest.approx(0.7462, abs=5e-5)  # published to four digits
    assert spread.gini == pytest.approx(0.7151, abs=5e-5)
    assert top_table(spread).loc[3, "customers"] == 868
