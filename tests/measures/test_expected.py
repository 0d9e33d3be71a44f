"""Measures whose values come from models."""

import pytest

from reportkit.measures import expected
from reportkit.sentences import fill


@pytest.mark.parametrize(
    ("timed", "label"), [(True, "预计流失的客户"), (False, "高流失倾向的客户")]
)
def test_who_may_leave_is_named_by_whether_time_is_known(timed, label):
    assert fill(expected.at_risk.label, {"timed": timed}) == label
    assert expected.at_risk.better == "lower"


def test_a_forecast_names_its_days():
    said = fill(expected.forecast_purchases.label, {"days": 90})
    assert said == "未来 90 天预计购买"
