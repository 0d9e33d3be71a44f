"""Who the invented customers are: unique, consistent, and what is hidden shows in the table."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from reportkit.data.sample import words
from reportkit.data.sample.accounts import invent_accounts
from reportkit.data.sample.calendar import Calendar
from reportkit.data.schema import TABLES


@pytest.fixture(scope="module")
def many(calendar):
    return invent_accounts(np.random.default_rng(3), 3000, calendar)


def test_numbers_names_and_records_are_unique(many):
    table = many.table
    for column in ("customer_id", "name", "email", "crm_record_id"):
        assert table[column].is_unique, column
    assert table["crm_record_id"].str.fullmatch("[0-9a-f]{24}").all()
    assert (many.hidden["customer_id"] == table["customer_id"]).all()


def test_a_city_lies_in_its_province_and_a_province_in_its_region(many):
    for row in many.table.head(300).itertuples():
        assert row.city in words.PLACES[row.region][row.province]
        assert row.name.startswith(row.city)
        assert row.owner in words.OWNERS[row.region]


def test_a_departure_has_a_date_and_only_a_departure_has_a_reason(many):
    table = many.table
    gone = table["churned"]
    assert (table["churned_at"].notna() == gone).all()
    assert not table.loc[~gone, "churn_reason"].notna().any()
    assert 0.7 < table.loc[gone, "churn_reason"].notna().mean() < 0.9
    assert (table.loc[gone, "churned_at"] < pd.Timestamp(2026, 1, 1)).all()


def test_nobody_leaves_who_never_bought(many):
    assert not many.table["churned"][~many.hidden["buys"]].any()
    assert 0.02 < 1 - many.hidden["buys"].mean() < 0.09


def test_records_are_not_touched_before_they_exist_nor_after_the_end(many):
    table = many.table
    new = many.hidden["is_new"]
    assert (table.loc[new, "created_at"] >= pd.Timestamp(2023, 1, 1)).all()
    assert (table.loc[~new, "created_at"] < pd.Timestamp(2023, 1, 1)).all()
    assert (table["updated_at"] >= table["last_contact_at"]).all()
    assert (table["updated_at"] < pd.Timestamp(2026, 1, 1)).all()


def test_the_better_the_tier_the_more_and_the_larger_the_orders(many):
    means = many.hidden.groupby("tier")[["rate", "value"]].mean().loc[list(words.TIERS)]
    assert means["rate"].is_monotonic_decreasing
    assert means["value"].is_monotonic_decreasing


def test_slow_service_shortens_the_stay_and_visits_lengthen_it(many):
    hidden = many.hidden.assign(stay=many.hidden["exit"] - many.hidden["entry"])
    stay = hidden.groupby(["bad_service", "visited"])["stay"].median()
    assert stay[False, True] > stay[False, False]
    assert stay[False, True] > stay[True, True]


def test_shares_and_marks_stay_within_their_scale(many):
    table = many.table
    assert table["wallet_share"].between(0.01, 0.95).all()
    assert table["strategic_fit"].dropna().between(1, 10).all()
    assert table["age"].between(24, 62).all()
    for column in ("need_type", "gender"):
        allowed = TABLES["customers"].column(column).allowed
        assert set(table[column].dropna()) <= set(allowed), column


def test_phones_lead_nowhere(many):
    assert many.table["phone"].str.startswith("1990000").all()
    assert many.table["email"].str.endswith("@kehu.example").all()


def test_the_same_generator_invents_the_same_customers(calendar):
    first, again = (invent_accounts(np.random.default_rng(5), 60, calendar) for _ in range(2))
    pd.testing.assert_frame_equal(first.table, again.table)
    pd.testing.assert_frame_equal(first.hidden, again.hidden)


def test_another_end_moves_everything(calendar):
    early = invent_accounts(np.random.default_rng(5), 60, Calendar(date(2020, 6, 30)))
    assert early.table["updated_at"].max() < pd.Timestamp(2020, 7, 1)
