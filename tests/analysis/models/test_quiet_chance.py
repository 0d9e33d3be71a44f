"""The chance of buying nothing, on purchases of a simulated shop."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.models.bgnbd import fit_mbgnbd
from reportkit.analysis.models.quiet_chance import absence_chance

CUT = datetime(2025, 7, 1)


@pytest.fixture(scope="module")
def days(shop):
    number = shop.days.astype("datetime64[D]").astype(int)
    table = pd.DataFrame({"customer_id": [f"C{i:03d}" for i in shop.customers], "day": number})
    return table.drop_duplicates(ignore_index=True)


def test_absence_is_what_mbg_nbd_leaves_of_certainty(shop, days):
    chance = absence_chance(days, CUT, 104)
    past = shop.until("2025-06-30")
    model = fit_mbgnbd(past.x, past.t_x, past.T)
    expected = 1 - model.probability_of_purchase(past.x, past.t_x, past.T, 104.0)
    assert chance is not None and len(chance) == len(past.x)
    assert chance.sort_index().to_numpy() == pytest.approx(expected)
    assert chance.index[0] == f"C{past.customer[0]:03d}"


def test_what_happens_at_the_cut_off_or_later_changes_nothing(days):
    cut = (CUT - datetime(1970, 1, 1)).days
    known = days[days["day"] < cut]
    told = pd.concat([known, pd.DataFrame({"customer_id": ["C000", "new"], "day": [cut, cut + 9]})])
    one, other = (absence_chance(d, CUT, 90) for d in (known, told))
    assert one is not None and other is not None
    assert "new" not in other
    assert other.to_numpy() == pytest.approx(one.to_numpy(), rel=1e-6)


def test_waiting_longer_makes_absence_less_likely(days):
    near, far = (absence_chance(days, CUT, ahead) for ahead in (30, 300))
    assert near is not None and far is not None
    assert (near > far).all()


def test_without_a_second_purchase_there_is_no_model():
    once = pd.DataFrame({"customer_id": list("abc"), "day": np.arange(3)})
    assert absence_chance(once, CUT, 90) is None
