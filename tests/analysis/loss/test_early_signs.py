"""Whether leaving announces itself, of customers whose last months were planted."""

from datetime import datetime, timedelta

import pandas as pd

from reportkit.absence import gap_of
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.loss import early_signs, silent

END, RULE = datetime(2026, 1, 1), ActivityRule()
LAST = (pd.Timestamp(END) - pd.Timestamp(0)).days


def customers(fading: bool) -> pd.DataFrame:
    """Forty who buy every ten days to the end, forty who stopped 200 days ago, fading or not."""
    rows = []
    for who in range(40):
        rows += [(f"kept{who}", LAST - 2 - 10 * step) for step in range(60)]
        rows += [
            (f"lost{who}", LAST - 200 - 10 * step)
            for step in range(60)
            if not fading or step % 3 == 0 or step > 12
        ]
    return pd.DataFrame(rows, columns=["customer_id", "day"]).assign(amount=5.0)


def path(days: pd.DataFrame, contacts: pd.DataFrame | None = None, smallest: int = 30):
    now = silent.quiet(days, END, RULE)
    return early_signs.path(days, now, contacts, END, months=6, smallest=smallest)


def test_a_planted_fall_is_an_early_sign():
    found = path(customers(fading=True))
    assert (found.falls, found.lost, found.kept, found.total) == (True, 40, 40, 80)
    assert found.last < 0.5 < found.first
    assert (found.months, found.back, found.tables) == (5, 6, ["orders"])
    assert found.names == "购买次数、消费金额"
    assert [row["name"] for row in found.ends] == ["购买次数", "消费金额"]
    assert found.frame.index.tolist()[0] == "前 5 个月"


def test_without_one_nothing_is_promised():
    found = path(customers(fading=False))
    assert not found.falls
    assert found.first == found.last == 1


def test_contacts_join_where_they_are_known():
    days = customers(fading=True)
    contacts = days.rename(columns={"day": "happened_at"}).drop(columns="amount")
    contacts["happened_at"] = pd.Timestamp(0) + pd.to_timedelta(contacts["happened_at"], "D")
    later = contacts.assign(happened_at=END + timedelta(days=3))
    found = path(days, pd.concat([contacts, later]))
    assert found.tables == ["orders", "interactions"]
    assert found.names.endswith("互动次数")


def test_too_few_are_no_path():
    assert "太少" in str(gap_of(path(customers(fading=True), smallest=41)))
