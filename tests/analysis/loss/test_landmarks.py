"""Who is at a moment, and who stayed after it, counted by hand."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.journey.instruments import pooled_effects
from reportkit.analysis.loss.landmarks import last_days, moment

RULE = ActivityRule()
NOBODY = pd.DataFrame({"customer_id": [], "means": []})


def on(day: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(days=day)


def bought(**days: list[int]) -> pd.DataFrame:
    rows = [(customer, day) for customer, when in days.items() for day in when]
    return pd.DataFrame(rows, columns=["customer_id", "day"])


def flags(**lost: bool) -> pd.Series:
    return pd.Series(lost)


def at(days: pd.DataFrame, lost: pd.Series | None, known: int = 50) -> dict[str, bool]:
    found = moment(days, last_days(days, lost), (on(100), on(200)), known, NOBODY, RULE)
    return dict(zip(found.customers, found.stayed.tolist(), strict=True))


def test_a_leaver_left_on_the_day_of_the_last_purchase():
    days = bought(left_within=[0, 150], left_before=[0, 90], here=[0], returns=[0, 250])
    lost = flags(left_within=True, left_before=True, here=False, returns=True)
    assert at(days, lost) == {"left_within": False, "here": True, "returns": True}


def test_customers_known_for_too_short_a_time_are_not_compared():
    days = bought(old=[50], young=[51])
    assert at(days, flags(old=False, young=True)) == {"old": True}


def test_without_a_register_active_customers_stay_who_buy_again():
    days = bought(
        steady=[0, 20, 40, 60, 80, 150], stops=[0, 20, 40, 60, 80], silent=[0, 5, 10, 15, 20, 150]
    )
    assert at(days, None) == {"steady": True, "stops": False}
    assert last_days(days, flags(steady=False)) is None


def test_habit_is_the_purchase_days_of_the_year_before():
    days = bought(a=[0, 390, 395, 399, 401])
    found = moment(days, None, (on(400), on(450)), 1, NOBODY, RULE)
    assert found.habit.tolist() == [3.0]


def test_before_the_first_purchase_nobody_is_there():
    found = moment(bought(a=[300]), None, (on(100), on(200)), 10, NOBODY, RULE)
    assert found.customers.empty
    assert pooled_effects([found]) == []
    assert pooled_effects([]) == []


def test_contacts_count_at_their_own_moment_only():
    days = bought(**{f"c{k:02d}": [0, 900] for k in range(60)})
    met = pd.DataFrame({"customer_id": [f"c{k:02d}" for k in range(30)], "means": "回访"})
    early = moment(days, last_days(days, flags(c00=True)), (on(100), on(200)), 50, met, RULE)
    late = moment(days, last_days(days, flags(c00=True)), (on(200), on(300)), 50, NOBODY, RULE)
    (effect,) = pooled_effects([early, late])
    assert (effect.exposed.total, effect.others.total) == (30, 90)


def test_the_more_means_are_compared_the_surer_a_gap_has_to_be():
    """Of 100 with a contact 100 stay, of 100 without 94: z is about 2.4."""
    ids = [f"c{k:03d}" for k in range(200)]
    days = bought(**{one: [0] if k >= 194 else [0, 500] for k, one in enumerate(ids)})

    def sure(names: list[str]) -> bool:
        met = pd.DataFrame({"customer_id": ids[:100] * len(names), "means": np.repeat(names, 100)})
        found = moment(days, None, (on(60), on(600)), 50, met, RULE)
        assert found.stayed.sum() == 194
        return pooled_effects([found])[0].sure

    assert sure(["甲"])
    assert not sure(["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"])


@given(
    histories=st.dictionaries(
        st.sampled_from("abcdefgh"),
        st.tuples(st.lists(st.integers(0, 400), min_size=1, max_size=8), st.booleans()),
        min_size=1,
    )
)
@settings(max_examples=50, deadline=None)
def test_rows_in_any_order_give_the_same_customers_and_nobody_leaves_twice(histories):
    days = bought(**{name: when for name, (when, _) in histories.items()})
    lost = pd.Series({name: gone for name, (_, gone) in histories.items()})
    turned = days.sample(frac=1, random_state=1)
    assert at(days, lost) == at(turned, lost)
    leaves = last_days(days, lost)
    if leaves is not None:
        left = [
            name
            for start in (100, 200, 300)
            for name, stayed in zip(
                *(lambda m: (m.customers, m.stayed))(
                    moment(days, leaves, (on(start), on(start + 100)), 50, NOBODY, RULE)
                ),
                strict=True,
            )
            if not stayed
        ]
        assert len(left) == len(set(left))


def test_exposed_and_others_of_a_moment_keep_its_size():
    days = bought(a=[0, 150], b=[0])
    found = moment(days, last_days(days, flags(b=True)), (on(100), on(200)), 50, NOBODY, RULE)
    # b bought for the last time before the moment: only a is there
    assert found.customers.tolist() == ["a"]
    assert found.habit.tolist() == [1.0]
    assert found.stayed.dtype == bool
    assert found.habit.iloc[0] == pytest.approx(1)
