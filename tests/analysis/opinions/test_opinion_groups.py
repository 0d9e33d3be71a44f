"""Two regions of forty answers each, and questionnaires by mail and by telephone."""

import pandas as pd
import pytest
from small_survey import YEAR, asked, given

from reportkit.absence import gap_of
from reportkit.analysis.opinions import item_scores, opinion_groups

DAY = "2025-11-03"


def split(first: int, second: int, third: int = 0):
    """``first`` of 20 are satisfied in 甲, ``second`` in 乙, ``third`` in 丙."""
    counts = {"甲": first, "乙": second, **({"丙": third} if third else {})}
    scores = [s for count in counts.values() for s in [5] * count + [1] * (20 - count)]
    found = asked(given(DAY, "整体", scores))
    segment = [name for name in counts for _ in range(20)]
    return asked(found.survey.rows, segment=segment)


def groups(asked, people=None, *, fewest=5):
    level = item_scores.level(asked, None, fewest=5)
    return opinion_groups.groups(asked, level, people, fewest=fewest)


def test_a_group_below_the_others_is_told():
    found = groups(split(18, 6))
    assert (found.variant, found.way, found.group, found.apart) == ("lower", "受访者分组", "乙", 1)
    assert (found.share, found.n, found.item, found.weight) == (0.3, 20, "整体", 44)
    assert (found.groups, found.rows, found.everyone) == (2, 40, 0.6)
    assert found.span == YEAR.label


def test_a_group_above_the_others_alone_is_told_as_such():
    """Three groups: 19 of 20 stands out, 12 and 11 of 20 are below it but not beyond chance."""
    found = groups(split(19, 12, 11))
    assert (found.variant, found.group, found.apart, found.weight) == ("higher", "甲", 1, 44)


def test_groups_alike_name_the_lowest():
    found = groups(split(10, 11))
    assert (found.variant, found.group, found.apart, found.weight) == ("alike", "甲", 0, 20)


def test_the_customer_table_splits_them_too():
    people = pd.DataFrame(
        {
            "customer_id": [f"K{k:02}" for k in range(40)],
            "region": ["东", "西"] * 20,
            "tier": None,
        }
    )
    found = groups(split(10, 11), people)
    assert (found.ways, found.groups) == ("地区、受访者分组", 4)
    assert found.tables == ["surveys", "customers"]
    assert groups(split(10, 11), people.drop(columns="region")).tables == ["surveys"]
    nameless = asked(split(10, 11).survey.rows, customer_id=None)
    assert groups(nameless, people).tables == ["surveys"]


def test_nothing_to_split_by_is_said():
    assert gap_of(groups(asked(given(DAY, "整体", [5, 1] * 10)))).code == "no_groups"
    assert gap_of(groups(split(10, 11), fewest=21)).code == "no_groups"


def test_the_first_way_is_drawn_with_its_intervals():
    first = opinion_groups.first_way(groups(split(18, 6)))
    assert (first.way, first.best, first.high, first.worst, first.low) == (
        "受访者分组", "甲", 0.9, "乙", 0.3
    )  # fmt: skip
    assert (first.n, first.everyone) == (40, 0.6)
    assert first.points.loc["乙", ["value", "n"]].tolist() == [0.3, 20]


MAIL = given(DAY, "整体", [5, 1, None, None]).assign(channel="邮件")
CALL = given("2025-11-04", "整体", [4]).assign(channel="电话")


def returns(asked):
    return opinion_groups.returns(asked, item_scores.level(asked, None, fewest=1))


def test_three_of_five_came_back():
    found = returns(asked(MAIL, CALL))
    assert (found.sent, found.returned, found.rate, found.asked) == (5, 3, 0.6, True)
    assert (found.top, found.channels, found.silent, found.bars) == ("邮件", 2, 2, ["rate"])
    assert found.frame["satisfied"].tolist() == [0.5, 1.0]
    assert opinion_groups.known_returns(found) is found


def test_customers_who_answered_elsewhere_are_not_silent():
    """K02 did by telephone, K03 nowhere; without their numbers two sheets are lost."""
    again = given("2025-11-04", "整体", [4, 4, 4]).assign(channel="电话")
    assert returns(asked(MAIL, again)).silent == 1
    nameless = returns(asked(MAIL, again, customer_id=None))
    assert nameless.silent == 2


def test_answers_alone_have_no_rate():
    found = returns(asked(MAIL.dropna(), CALL))
    assert (found.asked, found.bars) == (False, ["satisfied"])
    assert found.frame[["sent", "rate", "low", "high"]].isna().all(axis=None)
    assert "没有记录" in str(gap_of(opinion_groups.known_returns(found)))


@pytest.mark.parametrize("channel", [None, "未知"])
def test_an_unnamed_channel_leads_nobody(channel):
    found = returns(asked(MAIL.assign(channel=channel), channel=channel or float("nan")))
    assert found.top is None


def test_a_survey_without_channels_has_none():
    assert "渠道" in str(gap_of(returns(asked(given(DAY, "整体", [5])))))
