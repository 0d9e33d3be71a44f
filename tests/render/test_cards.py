"""What a KPI card prints."""

import base64
from xml.etree import ElementTree

import pytest

from reportkit.blocks import Metric
from reportkit.render.cards import card, comparisons, spark_line


def metric(**more) -> Metric:
    return Metric(**{"id": "m", "label": "销售额", "value": 110.0, "format": "int", **more})


def said(**more) -> tuple[str, ...]:
    return tuple(f"{c.word} {c.arrow}{c.text} {c.tone}" for c in comparisons(metric(**more)))


def test_amounts_change_in_per_cent_of_the_base():
    assert said(previous=100.0, year_before=125.0) == ("环比 ▲10.0% good", "同比 ▼12.0% bad")


def test_shares_change_in_percentage_points():
    assert said(value=0.086, format="pct", previous=0.079, better="lower")[0] == "环比 ▲0.7 pp bad"


def test_a_share_that_was_zero_can_still_be_compared():
    assert said(value=0.02, format="pct", previous=0.0)[0] == "环比 ▲2.0 pp good"


@pytest.mark.parametrize("base", [0.0, -5.0, None])
def test_without_a_positive_base_there_is_a_dash(base):
    assert said(previous=base, year_before=100.0)[0] == "环比 — flat"


def test_a_missing_value_compares_with_nothing():
    assert said(value=None, previous=100.0)[0] == "环比 — flat"


def test_a_change_that_prints_as_zero_is_level():
    assert said(value=100.04, previous=100.0)[0] == "环比 持平 flat"


def test_a_change_within_its_noise_is_grey_but_keeps_its_arrow():
    assert said(value=0.812, format="pct", previous=0.82, noise=0.01)[0] == "环比 ▼0.8 pp flat"


def test_where_neither_direction_is_better_nothing_is_judged():
    assert said(previous=100.0, better="neither")[0] == "环比 ▲10.0% flat"


def test_huge_growth_drops_its_decimals():
    assert said(value=1_334.5, previous=100.0)[0] == "环比 ▲1,234% good"


def test_without_any_earlier_value_nothing_is_compared():
    assert said() == ()


@pytest.mark.parametrize(
    ("more", "number", "unit"),
    [
        ({"value": 1.73e8, "format": "money"}, "1.73", "亿元"),
        ({"value": 0.637, "format": "pct"}, "63.7", "%"),
        ({"value": 3456, "unit": "家"}, "3,456", "家"),
        ({"value": -12.5, "format": "dec1", "unit": "天"}, "−12.5", "天"),
        ({"value": 2.4, "format": "times"}, "2.4", "倍"),
        ({"value": 8_000_000.0, "format": "money", "unit": "／年"}, "800.0", "万元／年"),
        ({"value": None, "unit": "家"}, "—", ""),
    ],
)
def test_number_and_unit_are_set_apart(more, number, unit):
    printed = card(metric(**more))
    assert (printed.number, printed.unit) == (number, unit)


def test_a_spark_line_keeps_gaps_and_ends_in_a_dot():
    uri = spark_line([1.0, None, 3.0], "#123456")
    svg = ElementTree.fromstring(base64.b64decode(uri.split(",")[1]))
    line, dot = list(svg)
    points = line.get("points").split()
    assert points == ["4.0,24.0", "91.0,4.0"]  # first and third of three places, low and high
    assert (dot.get("cx"), dot.get("cy")) == ("91.0", "4.0")


def test_one_value_draws_no_line():
    assert spark_line([None, 2.0], "#123456") == ""


def test_a_level_line_runs_through_the_middle():
    svg = base64.b64decode(spark_line([5.0, 5.0], "#123456").split(",")[1]).decode()
    assert 'points="4.0,14.0 91.0,14.0"' in svg


def test_the_spark_line_has_words_for_those_who_do_not_see_it():
    printed = card(metric(value=3, unit="家", spark=(1.0, 2.0, 3.0)))
    assert printed.spark_alt == "销售额最近 3 期走势：由 1家 到 3家。"


def test_a_score_changes_in_points_even_from_below_zero():
    assert said(value=6.6, format="dec1", unit="分", previous=-3.1)[0] == "环比 ▲9.7 分 good"
