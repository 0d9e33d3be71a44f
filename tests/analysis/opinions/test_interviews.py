"""What interview records say, on sentences a reader can judge."""

import pandas as pd

from reportkit.analysis.opinions.interviews import (
    COMPLAINT,
    PRAISE,
    WISH,
    interview_themes,
    statements,
)

RECORDS = pd.Series(
    [
        "使用体验良好，期望提供备件寄售服务。",
        "对售后响应时间不满，期望设立本地服务站。",
        "建议增加小批量定制，缩短打样周期。",
        None,
        "天气不错的一天",
    ]
)


def test_every_clause_has_its_nature():
    said = statements(RECORDS.iloc[:2])
    assert said["nature"].tolist() == [PRAISE, WISH, COMPLAINT, WISH]
    assert said["row"].tolist() == [0, 0, 1, 1]


def test_a_clause_without_a_sign_continues_the_one_before():
    said = statements(RECORDS.iloc[2:3])
    assert said["statement"].tolist() == ["建议增加小批量定制", "缩短打样周期"]
    assert said["nature"].tolist() == [WISH, WISH]


def test_an_interview_counts_once_per_theme_and_nature():
    found = interview_themes(RECORDS)
    table = found.table.set_index("theme")
    assert found.interviews == 4
    assert table.loc["定制与打样", ["interviews", WISH]].tolist() == [1, 1]
    assert table.loc["服务与响应", COMPLAINT] == 1
    assert table.loc["使用体验", PRAISE] == 1
    assert found.unmatched == 1


def test_wishes_are_listed_with_their_wording():
    found = interview_themes(RECORDS)
    wishes = found.wishes.set_index("theme")
    assert found.with_wish == 3
    assert wishes.loc["定制与打样", "example"] == "建议增加小批量定制"
    assert wishes.loc["供应与备件", "share"] == 0.25
    assert "使用体验" not in wishes.index


def test_the_commonest_wording_is_the_example():
    found = interview_themes(pd.Series(["希望降价优惠", "希望价格优惠", "希望价格优惠"]))
    assert found.wishes.set_index("theme").loc["价格与条款", "example"] == "希望价格优惠"


def test_no_record_at_all_gives_empty_tables():
    found = interview_themes(pd.Series([None, None], dtype=object))
    assert found.table.empty and found.wishes.empty
    assert (found.interviews, found.unmatched) == (0, 0)
