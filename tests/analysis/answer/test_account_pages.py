"""One page a key account: its trend, basket, people, voices and next step, from rows by hand."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import gap_of, is_there
from reportkit.analysis.answer import account_pages as accounts
from reportkit.analysis.answer.levers import Words
from reportkit.project import shipped_files
from reportkit.sentences import fill
from reportkit.yaml_files import read_yaml

TITLE = read_yaml(shipped_files() / "sentences" / "zh" / "accounts.yaml")["account"]["title"]
AT, W = datetime(2026, 1, 1), Words()
KEYS = pd.DataFrame({"customer_id": ["a", "b"], "contribution_rank": [3.0, 16.0]})
MONTHS = pd.DataFrame(
    {
        "customer_id": ["a", "a", "a", "b"],
        "month": pd.to_datetime(["2024-11-01", "2025-06-01", "2025-12-01", "2025-12-01"]),
        "revenue": [100.0, 40.0, 110.0, 10.0],
    }
)
STORED = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c"], "tier": "优质客户", "margin": [50.0, 4.0, 1.0],
        "revenue": [150.0, 10.0, 5.0], "silent": False, "unhappy": [True, False, False],
        "score": [2.0, None, None], "reasons": ["售后服务 2 分", None, None],
        "gap": [False, True, False], "gap_groups": ["", "阀", ""], "gap_money": [0.0, 4.0, 0.0],
    }
)  # fmt: skip
PEOPLE = pd.DataFrame(
    {
        "customer_id": ["a", "b"], "name": ["甲公司", None], "owner": ["彭丽", None],
        "contact": ["梁**", None], "industry": "能源", "wallet_share": [0.4, None],
    }
)  # fmt: skip
CONTACTS = pd.DataFrame(
    {"customer_id": ["a"], "at": pd.to_datetime(["2025-11-10"]), "channel": ["面对面"],
     "kind": ["回访"], "topic": ["新品"], "owner": ["彭丽"]}
)  # fmt: skip
TICKETS = pd.DataFrame(
    {"customer_id": ["a", "a"], "at": pd.to_datetime(["2025-10-18 00:00", "2025-12-30 23:00"]),
     "closed_at": pd.to_datetime(["2025-10-22 17:00", None]), "topic": ["选型", "安装"],
     "text": ["无法整定", None]}
)  # fmt: skip
ROWS = pd.DataFrame(
    {"customer_id": ["a", "a", "a"], "item": ["售后服务", "售后服务", "推荐意愿"],
     "score": [4.0, 2.0, 4.0],
     "answered_at": pd.to_datetime(["2025-05-01", "2025-12-17", "2025-12-17"])}
)  # fmt: skip


def given(**more) -> accounts.AccountFacts:
    known = {
        "at": AT, "months": MONTHS, "contacts": CONTACTS, "tickets": TICKETS, "answers": ROWS,
        "people": PEOPLE, "sold": None, "item": "售后服务",
    }  # fmt: skip
    return accounts.AccountFacts(**{**known, **more})


def test_a_page_tells_the_year_on_the_year_before_and_its_place_by_profit():
    first, second = accounts.pages(KEYS, STORED, given(), W, 10)
    assert (first.name, first.place, first.revenue, first.before) == ("甲公司", 3, 150, 100)
    assert (first.rose, first.move, first.wallet) == (True, pytest.approx(0.5), 0.4)
    assert (first.recent, first.more, first.apart) == pytest.approx(
        (110, True, 0.1)
    )  # the last three months
    assert len(first.sales) == len(first.last_year) == 12
    assert list(first.sales.index) == list(first.last_year.index)
    assert (first.light, first.lights) == ("打低分", "售后服务 2 分")
    assert (second.name, second.move, second.light, second.missing) == ("b", None, None, "阀")
    assert second.last_year is None
    assert first.weight > second.weight  # who is lit leads the chapter


@pytest.mark.parametrize(
    ("before", "moved"),
    [(100.0, (0.5, None)), (50.0, (2.0, None)), (1.0, (None, 150.0)), (0.0, (None, None)), (-9.0, (None, None))],
)  # fmt: skip
def test_manifold_sales_are_told_in_times_and_without_a_base_not_at_all(before, moved):
    months = MONTHS.assign(revenue=[before, 40.0, 110.0, 10.0])
    page, _ = accounts.pages(KEYS, STORED, given(months=months), W, 10)
    assert (page.move, page.times) == moved
    together = accounts.together([page], given())
    assert (together.move, together.times) == moved
    said = fill(TITLE, {name: getattr(page, name) for name in page.__slots__}, "元")
    told = {50.0: "一年增 200%", 100.0: "一年增 50%", 1.0: "销售额是上年的 150.0 倍"}
    assert told.get(before, "近 12 个月买 150 元") in said


def test_the_card_tells_people_voices_tickets_risk_and_the_next_step():
    first, second = accounts.pages(KEYS, STORED, given(), W, 10)
    card = first.card.set_index("item")["fact"].to_dict()
    assert (
        card["人与接触"]
        == "负责人彭丽；联系人 梁**；近 12 个月接触 1 次，最近 2025-11-10 面对面回访，谈新品"
    )
    assert card["满意度"] == "2025-12-17：售后服务 2 分、推荐意愿 4 分（共答 2 次）"
    assert card["工单"] == "近 12 个月 2 张，平均 69 小时，最久 113 小时（选型）；“无法整定”"
    assert card["风险"] == "售后服务 2 分"
    assert "不推销" in card["下一步"]
    other = second.card.set_index("item")["fact"].to_dict()
    assert other["人与接触"] == "近 12 个月没有互动记录"
    assert other["满意度"] == "没有答过问卷"
    assert other["风险"] == "没有亮灯"
    assert "工单" not in other


def test_the_basket_stands_beside_that_of_like_customers():
    names = [f"p{n}" for n in range(25)]
    sold = pd.DataFrame(
        {"customer_id": [*names, *names, "b"], "group": ["泵"] * 25 + ["阀"] * 25 + ["泵"],
         "revenue": [60.0] * 25 + [40.0] * 25 + [10.0]}
    )  # fmt: skip
    more = pd.DataFrame({"customer_id": names, "tier": "优质客户", "margin": 1.0, "revenue": 100.0})
    stored = pd.concat([STORED, more], ignore_index=True)
    people = pd.concat([PEOPLE, pd.DataFrame({"customer_id": names, "industry": "能源"})])
    _, page = accounts.pages(KEYS, stored, given(sold=sold, people=people), W, 10)
    assert page.groups.to_dict() == {"泵": 1.0, "阀": 0.0}
    assert page.texts == ["100.0%（同类 60.2%）", "0.0%（同类 39.8%）"]
    assert (page.lacking, page.peers, page.peer_count) == (["阀"], "能源", 26)


def test_without_groups_there_is_no_basket_and_the_page_stands():
    page, _ = accounts.pages(KEYS, STORED, given(), W, 10)
    assert not is_there(page.groups)
    assert page.lead is None


def test_all_pages_together_count_those_that_fell_and_are_lit():
    listed = accounts.pages(KEYS, STORED, given(), W, 10)
    told = accounts.together(listed, given())
    assert (told.n, told.revenue, told.falling, told.lit, told.named) == (2, 160, 0, 1, "甲公司")
    assert told.sources == "订单、互动、工单、问卷"
    assert "没有重点客户" in str(gap_of(accounts.together([], given())))


def test_persons_have_no_page_and_fewer_may_be_asked_for():
    assert "客户是个人" in str(gap_of(accounts.chosen(KEYS, Words(unit="名"), 10)))
    assert accounts.chosen(KEYS, W, 1) == ["a"]
    assert len(accounts.pages(KEYS, STORED, given(), W, 1)) == 1
    missing = accounts.together([], given())
    assert accounts.pages(KEYS, STORED, missing, W, 10) == []


def test_the_last_month_that_is_not_over_counts():
    late = accounts.pages(KEYS, STORED, given(at=datetime(2025, 12, 20)), W, 1)[0]
    assert late.sales.index[-1] == pd.Timestamp("2025-12-01")
    assert late.revenue == 150
