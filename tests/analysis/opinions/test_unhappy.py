"""Who is dissatisfied among six customers, why, who was visited, and what suits whom."""

from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest
from pytest import approx
from small_survey import END, YEAR, asked, given

from reportkit.absence import gap_of
from reportkit.analysis.opinions import unhappy
from reportkit.analysis.tiers.customer_levels import satisfaction_rule

DAY = "2025-11-03"
OVERALL = given(DAY, "整体", [1, 2, 2, 3, 5, 5])
SERVICE = given(DAY, "售后服务", [1, 2, 4, 1, 5, 5])
BEFORE = given("2024-11-03", "整体", [1, 5, 5, 5])
YEAR_AGO = datetime(2025, 1, 1)
PEOPLE = pd.DataFrame(
    {"customer_id": ["K00", "K01", "K05"], "name": ["甲", "乙", None], "region": None}
)
BOUGHT = pd.DataFrame({"customer_id": ["K01", "K00", "K05"], "revenue": [500.0, 20.0, 9.0]})
TICKETS = pd.DataFrame({"customer_id": ["K00"], "tickets": [3], "open_tickets": [1]})


def said(*parts, **more):
    return unhappy.said(asked(*parts, **more), YEAR_AGO)


SAID = said(OVERALL, SERVICE, BEFORE, comment="太慢")


def test_half_are_dissatisfied_and_two_of_three_score_the_service_low():
    assert (SAID.n, SAID.count, SAID.neutral_count, SAID.good_count) == (6, 3, 1, 2)
    assert (SAID.bad, SAID.neutral, SAID.good) == (0.5, approx(1 / 6), approx(1 / 3))
    assert (SAID.reason, SAID.reason_share, SAID.ahead) == ("售后服务", approx(2 / 3), False)
    assert (SAID.span, SAID.rule) == (YEAR.label, satisfaction_rule("整体", 12))


def test_a_year_ago_one_of_four_was():
    card = SAID.compared
    assert (card.value, card.previous, card.year_before, card.n) == (0.5, None, 0.25, 6)
    assert card.noise == approx(0.5, abs=0.1)
    assert said(OVERALL).compared.year_before is None
    assert said(OVERALL, answered_at=None).compared.noise is None


def test_a_reason_that_leads_is_the_first():
    many = given(DAY, "整体", [1] * 12)
    service, price = (given(DAY, item, [1] * count) for item, count in (("售后", 11), ("价格", 1)))
    assert said(many, service, price).ahead
    assert said(OVERALL).reason is None


def test_without_numbers_of_customers_nobody_is_named():
    for gone in ({"customer_id": None}, {"score": float("nan")}):
        assert "客户编号" in str(gap_of(said(OVERALL, **gone)))


def test_the_list_begins_with_whoever_bought_most():
    found = unhappy.listed(SAID, PEOPLE, BOUGHT, TICKETS, months=12)
    assert found.frame["customer_id"].tolist() == ["K01", "K00", "K02"]
    assert (found.count, found.sum, found.months, found.valued) == (3, 520.0, 12, True)
    assert found.tables == ["surveys", "customers", "orders", "tickets"]
    row = found.frame.iloc[1]
    assert (row["name"], row["tickets"], row["answered_on"]) == ("甲", 3, DAY)
    assert row["comment"] == "太慢"
    assert "region" not in found.frame  # nobody has one


def test_the_list_says_what_is_known():
    found = unhappy.listed(said(OVERALL), None, None, None, months=0)
    assert (found.sum, found.months, found.tables) == (None, None, ["surveys"])
    assert found.frame["customer_id"].tolist() == ["K00", "K01", "K02"]  # lowest verdict first
    unpriced = BOUGHT.assign(revenue=float("nan"))
    assert not unhappy.listed(SAID, None, unpriced, None, months=12).valued
    undated = unhappy.listed(said(OVERALL, answered_at=None), None, None, None, months=12)
    assert not undated.dated
    assert undated.frame["answered_on"].isna().all()


def test_nobody_dissatisfied_is_no_list():
    content = said(given(DAY, "整体", [5, 4]))
    assert "没有不满意" in str(gap_of(unhappy.listed(content, None, None, None, months=12)))


def visits(kinds, *, as_of=END, on="2025-11-20"):
    happened = pd.to_datetime([on] * len(kinds))
    contacts = pd.DataFrame({"customer_id": "K00", "happened_at": happened, "kind": kinds})
    return unhappy.visits(SAID, contacts, days=30, as_of=as_of)


def test_only_visits_in_time_count():
    assert (visits(["回访"]).n, visits(["回访"]).hits) == (3, 1)
    assert visits(["咨询"]).hits == visits(["回访"], on="2025-12-20").hits == 0
    assert visits(["回访"]).share == approx(1 / 3)
    assert (visits(["回访"]).span, visits(["回访"]).pending) == (YEAR.label, 0)


def test_who_is_not_yet_due_waits():
    early = datetime(2025, 11, 25)
    assert (visits(["回访"], as_of=early).n, visits(["回访"], as_of=early).pending) == (1, 2)
    assert "期限" in str(gap_of(visits(["咨询"], as_of=early)))


def met(content: int, others: int):
    """Twenty met by mail, ``content`` of them satisfied, beside ``others`` of twenty more."""
    scores = [5] * content + [1] * (20 - content) + [5] * others + [1] * (20 - others)
    contacts = pd.DataFrame({"customer_id": [f"K{k:02}" for k in range(20)], "means": "邮件"})
    return unhappy.means(said(given(DAY, "整体", scores)), contacts)


@pytest.mark.parametrize(
    ("content", "others", "apart", "word"),
    [(19, 5, "邮件", unhappy.ABOVE), (5, 19, "邮件", unhappy.BELOW), (10, 11, None, unhappy.ALIKE)],
)
def test_a_difference_beyond_chance_is_named_either_way(content, others, apart, word):
    found = met(content, others)
    assert (found.top, found.share, found.others) == ("邮件", content / 20, others / 20)
    assert (found.apart, found.frame["verdict"].tolist()) == (apart, [word])
    assert (found.change, found.n) == (approx((content - others) / 20), 40)


def test_of_many_ways_one_that_differs_a_little_does_not():
    """z = 2.19 for each: beyond chance alone, not among five compared at once."""
    scores = [5] * 15 + [1] * 5 + [5] * 8 + [1] * 12
    people = [f"K{k:02}" for k in range(20)]
    contacts = pd.DataFrame(
        [(who, means) for means in "甲乙丙丁戊" for who in people], columns=["customer_id", "means"]
    )
    people_said = said(given(DAY, "整体", scores))
    alone = unhappy.means(people_said, contacts[contacts["means"] == "甲"])
    assert alone.apart == "甲"
    assert unhappy.means(people_said, contacts).apart is None


def test_too_few_met_are_not_compared():
    contacts = pd.DataFrame({"customer_id": ["K00"], "means": "邮件"})
    assert "可比" in str(gap_of(unhappy.means(SAID, contacts)))


def entry(id: str) -> SimpleNamespace:
    return SimpleNamespace(id=id, title=f"做{id}", owner="客服", measure="率")


def test_a_plan_holds_what_the_library_knows_and_somebody_needs():
    library = [entry(id) for id in ("service_process", "promotion", "customer_care", "membership")]
    found = unhappy.plan(SAID, library)
    assert found.frame["measure"].tolist() == [
        "优化客户服务流程", "客户关怀", "会员制度（特权、优惠）"
    ]  # fmt: skip
    assert found.frame["customers"].tolist() == [3, 1, 2]  # K03 scored the service low too
    assert found.frame["title"].tolist() == ["做service_process", "做customer_care", "做membership"]
    assert (found.rows, found.n, found.span) == (3, 6, YEAR.label)
    assert "策略库" in str(gap_of(unhappy.plan(SAID, [])))
