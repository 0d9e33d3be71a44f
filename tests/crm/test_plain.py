"""Values as JSON and back."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reportkit.crm.plain import packed, unpacked

VALUES = st.recursive(
    st.none() | st.booleans() | st.text() | st.decimals(allow_nan=False) | st.dates()
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)  # fmt: skip


@given(VALUES)
def test_every_value_comes_back_as_it_was(value):
    assert unpacked(json.loads(json.dumps(packed(value)))) == value


def test_cents_and_kinds_are_kept():
    row = {"n": Decimal("0.10"), "d": date(2025, 12, 1), "t": datetime(2025, 12, 1, tzinfo=UTC)}
    back = unpacked(packed(row))
    assert str(back["n"]) == "0.10"
    assert [type(v) for v in back.values()] == [Decimal, date, datetime]
