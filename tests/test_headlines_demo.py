"""The demo client's headline figures, computed once more from its files by other means."""

from __future__ import annotations

import headlines
import pandas as pd
import pytest
import textbook
from pytest import approx
from raw_demo import CANCELLED, END, REFUNDED, RawDemo, between

from reportkit import numerals
from reportkit.data.ledger import DUPLICATE, NO_CUSTOMER, OUTSIDE, VOIDED
from reportkit.data.ledger import REFUNDED as GIVEN_BACK
from reportkit.data.sample import write_sample

QUARTER, BEFORE, YEAR_AGO = (
    ("2025-10-01", "2026-01-01"),
    ("2025-07-01", "2025-10-01"),
    ("2024-10-01", "2025-01-01"),
)
WINDOW = ("2025-01-01", "2026-01-01")
HALF, HALF_BEFORE, HALF_YEAR_AGO = (
    ("2025-07-01", "2026-01-01"),
    ("2025-01-01", "2025-07-01"),
    ("2024-07-01", "2025-01-01"),
)


@pytest.fixture(scope="module")
def said(demo_run) -> headlines.Said:
    return headlines.said_in(demo_run.report.folder)


@pytest.fixture(scope="module")
def raw(tmp_path_factory) -> RawDemo:
    folder = tmp_path_factory.mktemp("raw")
    write_sample(folder)
    return RawDemo(folder)


@pytest.fixture(scope="module")
def sold(raw) -> pd.DataFrame:
    """Sales (no refunds) of known customer numbers."""
    return raw.named[raw.named["sold"]]


def three(of) -> tuple[float, ...]:
    """A measure of the quarter, the one before and that of a year ago."""
    return tuple(of(*span) for span in (QUARTER, BEFORE, YEAR_AGO))


def printed(said, metric: str) -> tuple[float, ...]:
    """A metric with what it was before and a year ago."""
    return tuple(said(f"{metric}{part}") for part in ("", ".previous", ".year_before"))


def test_revenue_and_margin_are_those_of_all_orders_less_refunds(said, raw):
    assert printed(said, "value.revenue") == approx(
        three(lambda *span: between(raw.orders, *span)["net"].sum())
    )
    assert printed(said, "value.margin") == approx(
        three(lambda *span: between(raw.orders, *span)["margin"].sum())
    )


def test_revenue_moved_as_the_files_say_from_quarter_and_year_before(said, raw):
    now, before, year_ago = three(lambda *span: between(raw.orders, *span)["net"].sum())
    assert said("value.totals.qoq") == approx(now / before - 1)
    assert said("value.totals.yoy") == approx(now / year_ago - 1)


def test_orders_are_counted_without_refunds_and_priced_with_them(said, raw):
    orders = three(lambda *span: between(raw.orders, *span)["sold"].sum())
    revenue = three(lambda *span: between(raw.orders, *span)["net"].sum())
    assert said("value.totals.orders") == orders[0]
    each = [money / count for money, count in zip(revenue, orders, strict=True)]
    assert printed(said, "value.order_value") == approx(tuple(each))


def test_sales_without_a_customer_number_are_named_with_their_money(said, raw):
    nameless = between(raw.orders[raw.orders["customer"] == ""], *QUARTER)
    assert said("value.totals.nameless") == nameless["sold"].sum() == 11
    assert said("value.totals.nameless_revenue") == approx(nameless["net"].sum())


def test_buyers_and_first_buyers_are_those_of_the_quarter(said, sold):
    first = sold.groupby("customer").agg(at=("at", "min"))
    assert printed(said, "segmentation.buyers") == three(
        lambda *span: between(sold, *span)["customer"].nunique()
    )
    assert said("segmentation.new_customers") == len(between(first, *QUARTER))


def test_customers_are_those_of_the_list_and_strangers_are_named(said, raw, sold):
    listed = set(raw.customers["customer"])
    assert said("segmentation.customers") == len(listed)
    buyers = set(between(sold, *QUARTER)["customer"])
    assert said("segmentation.headcount.outside") == len(buyers - listed)
    assert said("segmentation.headcount.share") == approx(len(buyers & listed) / len(listed))


def test_margin_is_concentrated_as_printed(said, raw, sold):
    buyers = between(sold, *WINDOW)["customer"].unique()
    margin = between(raw.named, *WINDOW).groupby("customer")["margin"].sum()[buyers]
    assert said("value.core_share") == approx(textbook.top_share(margin, 0.2))
    assert said("value.gini") == approx(textbook.gini(margin))
    largest = margin.sort_values(ascending=False).cumsum()
    assert said("value.concentration.half") == (largest < margin.sum() / 2).sum() + 1


def test_recency_frequency_and_money_have_the_medians_printed(said, raw, sold):
    deals = between(sold, *WINDOW).groupby("customer")
    money = between(raw.named, *WINDOW).groupby("customer")["net"].sum()
    assert said("segmentation.rfm.r") == ((END - deals["at"].max()).dt.days).median()
    assert said("segmentation.rfm.f") == approx(deals.size().mean())
    assert said("segmentation.rfm.m") == approx(money[deals.size().index].median())


def test_the_repeat_rate_counts_customers_with_two_orders(said, sold):
    orders = between(sold, *WINDOW).groupby("customer").size()
    assert said("value.repeat_rate") == approx((orders >= 2).mean())
    before = between(sold, "2024-01-01", "2025-01-01").groupby("customer").size()
    assert said("value.repeat_rate.year_before") == approx((before >= 2).mean())


def test_regions_add_up_to_their_customers_orders(said, raw):
    home = raw.customers.set_index("customer")["大区"]
    orders = raw.named.assign(region=raw.named["customer"].map(home))
    now = between(orders, *WINDOW).groupby("region")["net"].sum()
    before = between(orders, "2024-01-01", "2025-01-01").groupby("region")["net"].sum()
    places = said.rows("segmentation.places_table")
    assert places["revenue"].drop("未知", errors="ignore").to_dict() == approx(now.to_dict())
    assert said("segmentation.declining_place.place") == "西南"
    assert said("segmentation.declining_place.change") == approx(now["西南"] / before["西南"] - 1)


def test_channels_share_all_orders(said, raw):
    orders = between(raw.orders, *WINDOW)
    channels = said.rows("segmentation.channel_table")
    money = orders.groupby("购买渠道")["net"].sum()
    assert channels["revenue"].to_dict() == approx(money.to_dict())
    assert (
        channels["orders"].to_dict() == orders[orders["sold"]].groupby("购买渠道").size().to_dict()
    )


def test_products_are_summed_over_lines_and_the_rest_is_named(said, raw):
    lines = between(raw.lines, *WINDOW)
    money = lines.groupby("产品名称")["amount"].sum().nlargest(10)
    assert said.rows("behaviour.products_table")["revenue"].to_dict() == approx(money.to_dict())
    total = between(raw.orders, *WINDOW)["net"].sum()
    assert said("behaviour.products.share") == approx(money.iloc[0] / total)
    rest = numerals.money(total - lines["amount"].sum())
    assert f"合计 {rest}，" in said.blocks["behaviour", "products_table"].note
    buyers = lines[lines["sold"] & (lines["customer"] != "")].groupby("产品名称")["customer"]
    assert said("behaviour.products.buyers") == buyers.nunique().max()


def test_the_share_of_orders_with_returns_is_that_of_each_category(said, raw):
    lines = between(raw.lines, *HALF)
    orders = lines[lines["sold"]].groupby("产品类别")["订单编号"].nunique()
    back = lines[lines["returned"]].groupby("产品类别")["订单编号"].nunique()
    table = said.rows("behaviour.returns_table")
    assert table["returned"].to_dict() == back.to_dict()
    assert table["rate"].to_dict() == approx((back / orders).to_dict())


@pytest.fixture(scope="module")
def states(sold) -> pd.DataFrame:
    return textbook.activity(sold[["customer", "day"]], "2026-01-01")


@pytest.fixture(scope="module")
def states_before(sold) -> pd.DataFrame:
    return textbook.activity(sold[["customer", "day"]], "2025-10-01")


def test_customers_are_active_dormant_or_churned_by_the_rule_of_the_defaults(said, raw, states):
    count = states["state"].value_counts()
    assert said("churn.silence.active") == count["活跃"]
    assert said("churn.dormant") == said("behaviour.dormant") == count["休眠"]
    assert said("churn.silence.churned") == said("behaviour.churned") == count["流失"]
    assert said("churn.silence.own") == (states["gaps"] >= textbook.OWN_GAPS).sum()
    of_all = states[states["gaps"] < textbook.OWN_GAPS].iloc[0]
    assert said("churn.silence.dormant_days") == of_all["dormant_after"]
    assert said("churn.silence.days") == of_all["churned_after"]
    active = states.index[states["state"] == "活跃"]
    money = between(raw.named, *WINDOW).groupby("customer")["net"].sum()
    assert said("behaviour.status.revenue") == approx(
        money[money.index.isin(active)].sum() / money.sum()
    )


def test_lost_and_regained_customers_are_those_who_changed_within_the_quarter(
    said, sold, states, states_before
):
    gone = states_before.index[states_before["state"] == "流失"]
    there = states_before.index[states_before["state"] != "流失"]
    back = set(gone) & set(between(sold, *QUARTER)["customer"])
    assert said("churn.win_back_level.hits") == len(back)
    assert said("churn.win_back_rate") == approx(len(back) / len(gone))
    assert said("churn.silent_rate") == approx((states["state"][there] == "流失").mean())


def test_the_registered_churn_rate_divides_by_those_there_at_the_start(said, raw):
    def rate(start: str, end: str) -> float:
        listed = raw.customers
        there = listed[(listed["came"] < start) & ~(listed["left"] < start)]
        return len(between(there, start, end, by="left")) / len(there)

    assert printed(said, "churn.churn_rate") == approx(three(rate))


def test_half_of_the_first_buyers_came_back_within_the_days_of_kaplan_meier(said, sold):
    # several orders of one day are one purchase; who bought first within the first year of the data
    # may have bought before they begin
    visits = sold.groupby(["customer", "day"])["at"].min().groupby("customer").agg(list)
    visits = visits[visits.str[0] >= pd.Timestamp("2024-01-01")]
    first, second = pd.to_datetime(visits.str[0]), pd.to_datetime(visits.str[1])
    days = (second.fillna(END) - first) / pd.Timedelta(days=1)
    curve = textbook.kaplan_meier(days, second.notna())
    assert said("lifecycle.repeat.n") == len(first)
    assert said("lifecycle.repeat.median") == approx(textbook.median_time(curve))
    assert said("lifecycle.repeat.share") == approx(1 - curve[curve.index <= 180].iloc[-1])


def test_customers_still_order_a_year_after_their_first_month(said, sold):
    # the first month of the data is left out: its first buyers may be old customers
    month = sold["at"].dt.year * 12 + sold["at"].dt.month
    first = month.groupby(sold["customer"]).transform("min")
    newer = first > 2023 * 12 + 1
    for later, metric in ((12, "lifecycle.retention_month"), (1, "lifecycle.retention.start")):
        ripe = sold[newer & (first + later <= 2025 * 12 + 12)]
        back = sold[newer & (month == first + later)]
        assert said(metric) == approx(back["customer"].nunique() / ripe["customer"].nunique())


def test_satisfaction_is_that_of_the_answers_of_the_quarter(said, raw):
    def content(start: str, end: str) -> float:
        return (between(raw.surveys, start, end)["整体体验"].dropna() >= 4).mean()

    assert printed(said, "satisfaction.csat") == approx(three(content))
    answers = between(raw.surveys, *QUARTER)
    table = said.rows("satisfaction.dimensions")
    for item in table.index:
        assert table.loc[item, "mean"] == approx(answers[item].mean())
        assert table.loc[item, "answers"] == answers[item].count()


def test_the_net_promoter_score_has_the_interval_of_its_answers(said, raw):
    table = said.rows("satisfaction.nps_table")
    for label, span in (("本期", QUARTER), ("上期", BEFORE), ("上年同期", YEAR_AGO)):
        points, error = textbook.nps(between(raw.surveys, *span)["推荐意愿"].dropna())
        assert table.loc[label, "points"] == approx(points)
        assert table.loc[label, "high"] == approx(points + textbook.Z95 * error)


def test_shares_of_tickets_closed_in_time_divide_by_those_that_had_the_time(said, raw):
    tickets = between(raw.tickets, *QUARTER)
    took = tickets["closed"] - tickets["at"]
    assert said("satisfaction.closing_rate") == approx(tickets["closed"].notna().mean())
    for hours, metric in ((48, "satisfaction.closed_in_time"), (72, "lifecycle.tickets_in_time")):
        due = tickets["at"] + pd.Timedelta(hours=hours) <= END
        assert said(f"{metric}.n") == due.sum()
        assert said(metric) == approx((took[due] <= pd.Timedelta(hours=hours)).mean())
    hours = (tickets["closed"].fillna(END) - tickets["at"]) / pd.Timedelta(hours=1)
    curve = textbook.kaplan_meier(hours, tickets["closed"].notna())
    assert said("satisfaction.tickets.hours") == approx(textbook.median_time(curve))
    waited = (tickets["answered"].fillna(END) - tickets["at"]) / pd.Timedelta(hours=1)
    assert said("satisfaction.first_response") == approx(waited.median())


def test_leads_are_won_and_converted_as_printed(said, raw):
    assert printed(said, "lifecycle.leads") == three(lambda *s: len(between(raw.leads, *s)))
    closed = raw.leads[raw.leads["closed"].notna()]
    assert said("lifecycle.win_rate") == approx(closed["won"].mean())
    assert said("lifecycle.pipeline.n") == len(raw.leads) - len(closed)
    ripe = between(raw.leads, "2024-10-01", "2025-10-01")  # 90 days before the end of the data
    converted = ripe["won"] & (ripe["closed"] - ripe["at"] <= pd.Timedelta(days=90))
    assert said("lifecycle.lead_conversion") == approx(converted.mean())
    by_source = converted.groupby(ripe["线索来源"]).mean()
    assert said.rows("lifecycle.sources_table")["rate"].to_dict() == approx(by_source.to_dict())


def test_tiers_hold_the_money_of_their_customers(said, raw):
    # who is in which tier is the product's word; counts and money of each are counted here
    tier = said.frame("tiering.tiers").set_index("customer_id")["tier"]
    margin = between(raw.named, *WINDOW).groupby("customer")["margin"].sum().clip(lower=0)
    money = margin.groupby(tier.reindex(margin.index)).sum()
    table = said.rows("tiering.tier_targets")
    assert table["customers"].to_dict() == tier.value_counts().to_dict()
    assert table["customers"].sum() == raw.customers["customer"].nunique() + 1  # and one stranger
    assert table["profit_share"].to_dict() == approx((money / money.sum()).to_dict())
    assert said("tiering.premium_profit") == approx(money["优质客户"] / money.sum())


def kpis(raw, sold, tier, start: str, end: str) -> dict[str, float]:
    """Every measure with a target, of the half year [start, end) and as known at its end."""
    orders, named = between(raw.orders, start, end), between(raw.named, start, end)
    buyers = set(between(sold, start, end)["customer"])
    half = pd.DateOffset(months=6)
    earlier = set(between(sold, str(pd.Timestamp(start) - half), start)["customer"])
    year = set(between(sold, str(pd.Timestamp(start) - 2 * half), start)["customer"])
    answers = between(raw.surveys, start, end)
    leads = between(raw.leads, start, end, by="closed")
    state = textbook.activity(sold[["customer", "day"]], end)["state"]
    there = set(state.index[state != "流失"])
    contacts = between(raw.contacts, start, end)
    visited = set(contacts.loc[contacts["跟进类型"] == "回访", "客户编号"])
    tickets = between(raw.tickets, start, end)
    answered = tickets["answered"] < end
    waited = tickets["answered"].where(answered, pd.Timestamp(end)) - tickets["at"]
    response = textbook.kaplan_meier(waited / pd.Timedelta(hours=1), answered)
    return {
        "交易额": orders["net"].sum(),
        "优质客户交易额": named[named["customer"].map(tier) == "优质客户"]["net"].sum(),
        "利润": orders["margin"].sum(),
        "发展客户新增交易客户数": sum(tier.get(c) == "发展客户" for c in buyers - year),
        "满意度": (answers["整体体验"].dropna() >= 4).mean(),
        "净推荐值": textbook.nps(answers["推荐意愿"].dropna())[0],
        "保留率": len(earlier & buyers) / len(earlier),
        "转化率": leads["won"].mean(),
        "回访覆盖率": len(there & visited) / len(there),
        "响应时限": textbook.median_time(response),
    }


METRIC_OF = {
    "交易额": "sales", "优质客户交易额": "premium_sales", "利润": "profit",
    "发展客户新增交易客户数": "fresh_growing", "满意度": "satisfaction", "净推荐值": "recommendation",
    "保留率": "retention", "转化率": "conversion", "回访覆盖率": "visits", "响应时限": "response_hours",
}  # fmt: skip


@pytest.mark.parametrize(
    ("span", "part"), [(HALF, ""), (HALF_BEFORE, ".previous"), (HALF_YEAR_AGO, ".year_before")]
)
def test_measures_with_a_target_are_those_of_the_half_year(said, raw, sold, span, part):
    tier = said.frame("tiering.tiers").set_index("customer_id")["tier"]
    for name, value in kpis(raw, sold, tier, *span).items():
        assert said(f"outcomes.{METRIC_OF[name]}{part}") == approx(value), name


def test_seven_of_ten_targets_are_met(said, raw, sold):
    tier = said.frame("tiering.tiers").set_index("customer_id")["tier"]
    reached = pd.Series(kpis(raw, sold, tier, *HALF)) >= raw.targets
    hours = kpis(raw, sold, tier, *HALF)["响应时限"]
    reached["响应时限"] = hours <= raw.targets["响应时限"]  # the only one that should be low
    assert said("outcomes.attainment.total") == len(reached) == 10
    assert said("outcomes.attainment.hit") == reached.sum() == 7


def test_campaigns_were_answered_as_often_as_printed(said, raw):
    year = between(raw.campaigns, *WINDOW)
    assert said("outcomes.campaign_response.n") == len(year)
    assert said("outcomes.campaign_response.rate") == approx(year["answered"].mean())
    by_means = year.groupby("优惠方式")["answered"].mean()
    table = said.rows("outcomes.means_table")["response_rate"]
    assert table.to_dict() == approx(by_means.to_dict())


def test_the_ledger_of_orders_has_every_row_and_yuan_of_the_three_files(said, raw):
    rows = raw.order_rows
    accounts = [a for a in said.data.ledger if a.table == "orders"]

    def total(reason: str) -> tuple[int, float]:
        found = [e for a in accounts for e in a.entries if e.reason == reason]
        return sum(e.rows for e in found), float(sum(e.amounts["paid_amount"] for e in found))

    def own(chosen: pd.DataFrame) -> tuple[int, float]:
        return len(chosen), approx(chosen["paid"].sum(), abs=0.005)

    assert sum(a.rows for a in accounts) == len(rows)
    assert float(sum(a.written["paid_amount"] for a in accounts)) == approx(
        rows["paid"].sum(), abs=0.005
    )
    copied = rows.duplicated(list(rows.columns[:14]))
    assert total(DUPLICATE) == own(rows[copied])
    kept = rows[~copied]
    assert total(OUTSIDE) == own(kept[(kept["at"] >= END) & (kept["订单状态"] != CANCELLED)])
    assert total(VOIDED) == own(kept[kept["订单状态"] == CANCELLED])
    assert total(GIVEN_BACK) == own(kept[kept["订单状态"] == REFUNDED])
    assert total(NO_CUSTOMER) == own(
        raw.orders[(raw.orders["customer"] == "") & raw.orders["sold"]]
    )
