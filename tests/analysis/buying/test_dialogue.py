"""Who is talked to, over which ways, about what."""

from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from reportkit.absence import Gap, absent, gap_of
from reportkit.analysis.buying import dialogue

END, NONE = datetime(2026, 1, 1), absent(Gap(why="没有"))
TOUCHES = pd.DataFrame(
    {
        "customer_id": ["a", "a", "b", "x"], "visits": [1, 1, 0, 1],
        "last_at": pd.to_datetime(["2025-03-01", "2025-12-20", "2025-02-01", "2025-12-01"]),
    }
)  # fmt: skip
NOW = SimpleNamespace(
    table=pd.DataFrame(
        {"customer_id": ["a", "b", "c", "d"], "status": ["活跃", "休眠", "流失", "活跃"],
         "revenue": [100.0, 30.0, 9.0, None]}
    )
)  # fmt: skip


def words(*rows):
    return pd.DataFrame(rows, columns=["one", "two", "interactions"])


def test_a_way_without_a_name_never_leads():
    totals = pd.DataFrame({"label": ["未知", "电话"], "interactions": [6, 4]})
    found = dialogue.ways(totals)
    assert (found.first, found.share, found.kinds, found.n) == ("电话", 0.4, 1, 10)
    assert dialogue.ways(totals.head(1)).first is None
    assert "没有互动" in str(gap_of(dialogue.ways(totals.head(0))))


def test_the_busiest_cell_and_the_likes():
    cross = words(
        ("未知", "电话", 9), ("回访", "电话", 5), ("点赞", "微信", 3), ("评论", "微信", 1)
    )
    found = dialogue.kinds(cross)
    assert (found.one, found.two, found.count, found.social, found.n) == ("回访", "电话", 5, 4, 18)
    assert found.grid.index[0] == "未知"
    assert dialogue.kinds(cross.head(2)).social is None
    assert "两种" in str(gap_of(dialogue.kinds(cross.head(1))))


def test_topics_by_likes_where_there_are_any_else_by_everything():
    liked = words(
        ("新品", "点赞", 80), ("行业", "评论", 20), ("行业", "咨询", 500), ("未知", "点赞", 9)
    )
    found = dialogue.topics(liked, TOUCHES)
    assert (found.first, found.second, found.share, found.even) == ("新品", "行业", 0.8, 0.5)
    assert (found.liked, found.ahead, found.n, found.count) == (True, True, 100, 3)
    assert [*found.columns] == ["one", "点赞", "评论", "total"]
    asked = words(("新品", "咨询", 5), ("行业", "咨询", 4))
    other = dialogue.topics(asked, TOUCHES)
    assert (other.liked, other.ahead, [*other.columns]) == (False, False, ["one", "咨询", "total"])
    assert "两个主题" in str(gap_of(dialogue.topics(asked.head(1), TOUCHES)))


@pytest.fixture
def base():
    return dialogue.visitable(TOUCHES, NOW, NONE)


def test_whoever_is_not_lost_is_to_be_visited(base):
    assert base["customer_id"].tolist() == ["a", "b", "d"]
    assert base["visits"].fillna(-1).tolist() == [2, 0, -1]
    people = pd.DataFrame({"customer_id": ["a", "z"]})
    assert dialogue.visitable(TOUCHES, NONE, people)["customer_id"].tolist() == ["a", "z"]
    assert dialogue.visitable(TOUCHES, NONE, NONE)["customer_id"].tolist() == ["a", "b", "x"]
    lost = SimpleNamespace(table=NOW.table.iloc[[2]])
    assert "未流失" in str(gap_of(dialogue.visitable(TOUCHES, lost, NONE)))


def test_coverage_and_those_left_out(base):
    found = dialogue.coverage(base, TOUCHES)
    assert (found.share, found.n, found.bought) == (pytest.approx(1 / 3), 3, True)
    assert found.stored.to_dict("list") == {"share": [found.share], "customers": [3]}
    left = dialogue.uncovered(found, base, NONE, months=12)
    assert (left.count, left.amount, left.dormant, left.yearly) == (2, 30.0, 1, True)
    assert (left.n, left.by) == (3, "状态")
    people = pd.DataFrame({"customer_id": ["a", "b"], "region": ["北", "南"]})
    by_place = dialogue.uncovered(found, base, people, months=6)
    assert (by_place.by, by_place.yearly) == ("地区", False)
    assert set(by_place.frame["label"]) == {"北", "南", "未知"}


def test_without_purchases_nobody_knows_who_was_lost():
    base = dialogue.visitable(TOUCHES, NONE, NONE)
    found = dialogue.coverage(base, TOUCHES)
    assert not found.bought
    assert "没有购买" in str(gap_of(dialogue.uncovered(found, base, NONE, months=12)))


def test_silence_of_half_a_year_and_more(base):
    found = dialogue.quiet(base, END)
    assert (found.share, found.n, found.until) == (pytest.approx(2 / 3), 3, "2025-12-31")
    assert found.frame["label"].tolist() == ["30 天内", "181～365 天", "没有互动"]


def test_answers_in_time_weigh_more_where_they_are_rare():
    followed = pd.DataFrame({"kind": ["咨询", "投诉"], "due": [10, 0], "followed": [6, 0]})
    found = dialogue.answered(followed, days=7)
    assert (found.rate, found.n, found.count, found.days, found.weight) == (0.6, 10, 4, 7, 50)
    assert found.frame["rate"].isna().tolist() == [False, True]
    assert dialogue.answered(followed.assign(followed=[9, 0]), days=7).weight == 20
    assert "到期" in str(gap_of(dialogue.answered(followed.tail(1), days=7)))
