"""What ten customers in tiers cost, hear from us, and are flagged for."""

import pandas as pd
from hand_tiers import IDS, NOW, made, people, sources

from reportkit.absence import gap_of, is_there
from reportkit.analysis.tiers import tier_care

CONTACTS = pd.DataFrame(
    {
        "customer_id": ["a", "a", "c", "h"],
        "channel": ["电话", "邮件", "电话", "电话"],
        "interactions": [3, 1, 2, 4],
        "visits": [1, 0, 0, 0],
        "last_at": pd.to_datetime(["2025-12-01", "2025-11-01", "2025-06-01", "2025-12-20"]),
    }
)


def test_the_tier_that_gets_too_much_stands_beside_the_one_that_gives():
    found = tier_care.resources(made())
    assert (found.resource, found.over, found.under) == ("服务工时", "边缘客户", "优质客户")
    assert (found.over_r, found.over_p, found.under_r, found.under_p) == (0.4, 0, 0.2, 0.8)
    assert (found.move, found.times, found.best, found.count) == (20.0, None, True, 2)
    assert (found.names, found.tables) == (("服务工时占比", "毛利占比"), ["orders", "customers"])


def test_interactions_stand_in_for_hours():
    plain = people().drop(columns="service_hours")
    found = tier_care.resources(made(sources(people=plain, contacts=CONTACTS)))
    assert (found.resource, found.unit, found.hours) == ("互动次数", "次", False)
    assert found.tables[-1] == "interactions"
    assert not is_there(tier_care.resources(made(sources(people=plain))))


def test_resources_need_a_profit_and_two_tiers():
    idle = people().assign(service_hours=0.0)
    assert "没有投入" in str(gap_of(tier_care.resources(made(sources(people=idle)))))
    assert not is_there(tier_care.resources(made(sources([0.0] * 10))))
    tiers = made()
    tiers.customers["label"] = tiers.top
    assert "只有一个层级" in str(gap_of(tier_care.resources(tiers)))


def test_contacts_tell_who_of_the_first_tier_was_not_heard():
    found = tier_care.contacts(made(sources(contacts=CONTACTS)), as_of=NOW, days=90)
    assert (found.mean, found.silent, found.count) == (2.0, 0.5, 1)
    assert (found.visited, found.advice) == (1.0, "visit_premium")  # b is lost: not to be visited
    assert [c for c in found.frame if c in ("电话", "邮件", "在线")] == ["电话", "邮件"]


def test_whoever_was_heard_needs_no_visit():
    every = CONTACTS.assign(customer_id=["a", "b", "c", "h"])
    tiers = made(sources(contacts=every))
    assert tier_care.contacts(tiers, as_of=NOW, days=365).count == 0
    assert tier_care.contacts(tiers, as_of=NOW, days=365).advice == ""


def test_contacts_need_records_of_both_kinds():
    assert not is_there(tier_care.contacts(made(), as_of=NOW, days=90))
    listed = made(sources(contacts=CONTACTS), by_orders=False)
    assert not is_there(tier_care.contacts(listed, as_of=NOW, days=90))


def test_a_window_in_which_nobody_was_heard_has_no_mean():
    """The client keeps interactions, but all of them are of other windows."""
    quiet = made(sources(contacts=CONTACTS.iloc[:0]))
    found = tier_care.contacts(quiet, as_of=NOW, days=90)
    assert "统计窗口内没有互动" in str(gap_of(found))


def test_flags_are_those_that_anybody_has():
    answers = pd.DataFrame({"customer_id": ["a", "e"], "satisfaction": [1.0, 5.0]})
    tiers = made(sources(contacts=CONTACTS, answers=answers))
    found = tier_care.flags(tiers, as_of=NOW, days=90)
    assert found.raised == [
        {"name": "不满意", "count": 1},
        {"name": "前两层 90 天无互动", "count": 3},
        {"name": "已登记流失", "count": 1},
    ]
    assert (found.k, found.talked, found.frame["unheard"].tolist()) == (1, True, [1, 2, 0, 0])
    assert found.tables == ["orders", "customers", "surveys", "interactions"]
    marks = dict(zip(IDS, found.marks, strict=True))
    assert (marks["a"], marks["b"], marks["e"]) == ("不满意", "前两层 90 天无互动", "")


def test_nobody_flagged_is_nothing_to_tell():
    plain = people().drop(columns="churned")
    assert not is_there(tier_care.flags(made(sources(people=plain)), as_of=NOW, days=90))


def test_a_loss_and_shared_sellers_are_flags():
    tiers = made()
    tiers.customers["sellers"] = [2.0, *[1.0] * 9]
    tiers.customers.loc[4, "contribution"] = -1.0
    names = [row["name"] for row in tier_care.flags(tiers, as_of=NOW, days=9).raised]
    assert names == ["撞单", "已登记流失", "亏损"]
