from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.journey import lifecycle
from reportkit.analysis.journey.cohorts import passage
from reportkit.errors import DataError

AS_OF = datetime(2025, 7, 1)


def leads(*rows):
    columns = ["lead_id", "customer_id", "created_at", "touched_at", "closed_at", "won", "source"]
    frame = pd.DataFrame(rows, columns=columns)
    for column in ("created_at", "touched_at", "closed_at"):
        frame[column] = pd.to_datetime(frame[column], format="ISO8601")
    return frame


#: four leads of January: two won (20 and 40 days), one lost, one open; one of June; one undated
LEADS = leads(
    ("1", "甲", "2025-01-01", "2025-01-01 02:00", "2025-01-21", True, "转介绍"),
    ("2", "乙", "2025-01-02", "2025-01-05 02:00", "2025-02-11", True, "广告"),
    ("3", None, "2025-01-03", "2025-01-03 20:00", "2025-02-01", False, "广告"),
    ("4", None, "2025-01-04", None, None, None, None),
    ("5", "丙", "2025-06-20", None, "2025-06-25", True, "广告"),
    ("6", None, None, None, None, None, "广告"),
)
PURCHASES = pd.DataFrame(
    {
        "customer_id": ["甲", "乙"],
        "first_at": pd.to_datetime(["2025-01-25", "2024-01-01"]),
        "second_at": pd.to_datetime(["2025-03-01", "2024-02-01"]),
    }
)


def test_a_customer_from_before_the_lead_is_no_new_one():
    table = lifecycle.journeys(LEADS, PURCHASES, AS_OF).table.set_index("lead_id")
    assert table.loc["1", "second_at"] == pd.Timestamp(2025, 3, 1)
    assert table.loc["2", ["first_at", "second_at"]].isna().all()


def test_leads_are_won_lost_or_open_and_those_without_entry_are_counted_apart():
    found = lifecycle.journeys(LEADS, None, AS_OF)
    assert found.table[["won", "lost", "open"]].sum().tolist() == [3, 1, 1]
    assert found.undated == 1
    assert list(found.steps.values()) == ["线索进入", "首次跟进", "成交"]


def test_what_happens_after_the_cut_off_is_not_seen():
    found = lifecycle.journeys(LEADS, PURCHASES, datetime(2025, 2, 1))
    assert found.table["won"].tolist() == [True, False, False, False]
    assert found.table["second_at"].isna().all()


def test_nothing_before_the_cut_off_is_no_error():
    early = lifecycle.journeys(LEADS, PURCHASES.head(0), datetime(2024, 1, 1))
    assert early.table.empty
    assert lifecycle.lead_funnel(early, datetime(2024, 1, 1), 30) is None
    assert lifecycle.goal(early) == ""


def test_the_first_purchase_belongs_to_the_last_lead_before_it():
    twice = leads(
        ("1", "甲", "2025-01-01", None, None, None, "广告"),
        ("2", "甲", "2025-01-20", None, "2025-01-24", True, "展会"),
    )
    table = lifecycle.journeys(twice, PURCHASES, AS_OF).table
    assert table["first_at"].notna().tolist() == [False, True]


def test_a_deal_closed_before_the_lead_entered_is_counted_and_took_no_time():
    odd = leads(("1", "甲", "2025-01-10", None, "2025-01-08", True, "广告"))
    found = lifecycle.journeys(odd, None, AS_OF)
    assert found.out_of_order == 1
    durations = lifecycle.step_durations(found, AS_OF)
    assert durations.loc[0, ["reached", "median"]].tolist() == [1, 0]


def test_conversion_counts_only_leads_old_enough_and_deals_within_their_days():
    found = lifecycle.journeys(LEADS, None, AS_OF)
    table = lifecycle.conversion_by(found, "source", AS_OF, 30).set_index("label")
    assert table["leads"].to_dict() == {"转介绍": 1, "广告": 2, "未知": 1}  # June is too young
    assert table["converted"].to_dict() == {
        "转介绍": 1,
        "广告": 0,
        "未知": 0,
    }  # 40 days are too many
    assert table.loc["转介绍", "median_days"] == 20


def test_durations_follow_every_lead_beyond_the_days_that_rates_are_given():
    found = lifecycle.journeys(LEADS, None, AS_OF)
    table = lifecycle.conversion_by(found, "source", AS_OF, 30).set_index("label")
    assert table.loc["广告", "converted"] == 0  # the deal of January took 40 days
    to_deal = passage(found.table["entered_at"], found.table["won_at"], AS_OF)
    # deals after 5, 20 and 40 days: S = 4/5, 3/5, 2/5
    assert (to_deal.share, to_deal.median, to_deal.p75) == (pytest.approx(0.6), 20, 40)


def test_the_sales_cycle_of_real_opportunities_is_not_cut_at_the_maturity_window(shared_data):
    file = shared_data / "crm_sales_opportunities" / "sales_pipeline.csv"
    deals = pd.read_csv(file, parse_dates=["engage_date", "close_date"])
    deals = deals[deals["engage_date"].between("2016-10-01", "2017-09-30")]
    made = pd.DataFrame(
        {
            "created_at": deals["engage_date"],
            "closed_at": deals["close_date"],
            "won": deals["deal_stage"].map({"Won": True, "Lost": False}).astype("boolean"),
        }
    )
    end = datetime(2018, 1, 1)
    took = lifecycle.step_durations(lifecycle.journeys(made, None, end), end).iloc[0]
    days = (deals["close_date"] - deals["engage_date"]).dt.days[deals["deal_stage"] == "Won"]
    assert took["median"] == days.median() == 67  # the last lead had 92 days, few are unfinished
    assert took["low"] <= 67 <= took["high"]
    assert days[days <= 90].median() < 60  # what a window of 90 days would say
    assert (took["started"], took["reached"]) == (len(deals), len(days))


def test_the_share_of_a_span_leaves_out_leads_that_had_less_time():
    found = lifecycle.journeys(LEADS, None, AS_OF)
    share = lifecycle.matured_share(found, datetime(2025, 1, 1), AS_OF, AS_OF, 90)
    assert (share.hits, share.total) == (2, 4)
    assert lifecycle.matured_share(found, datetime(2025, 6, 1), AS_OF, AS_OF, 90) is None


def test_the_funnel_takes_a_deal_without_a_first_touch_as_touched():
    found = lifecycle.journeys(LEADS, PURCHASES, AS_OF)
    stages = lifecycle.lead_funnel(found, AS_OF, 60).stages.set_index("stage")["customers"]
    assert stages.to_dict() == {
        "线索进入": 4,
        "首次跟进": 3,
        "成交": 2,
        "首次购买": 1,
        "再次购买": 1,
    }


def test_without_any_later_step_there_is_no_funnel_and_no_conversion():
    bare = LEADS.drop(columns=["touched_at", "closed_at", "won"])
    found = lifecycle.journeys(bare, None, AS_OF)
    assert lifecycle.lead_funnel(found, AS_OF, 30) is None
    with pytest.raises(DataError, match="没有成交记录.*请补充 won"):
        lifecycle.conversion_by(found, "source", AS_OF, 30)


def test_the_clock_of_a_first_touch_runs_in_hours_and_the_untouched_come_last():
    found = lifecycle.journeys(LEADS, None, AS_OF)
    table = lifecycle.conversion_by_speed(found, AS_OF, 60)
    assert table[["label", "leads", "converted"]].to_numpy().tolist() == [
        ["4 小时内", 1, 1], ["4～24 小时", 1, 0], ["72 小时以上", 1, 1], ["未跟进", 1, 0],
    ]  # fmt: skip


def test_an_open_lead_is_old_when_three_of_four_deals_were_faster():
    found = lifecycle.journeys(LEADS.assign(stage="报价", amount=100.0), None, AS_OF)
    row = lifecycle.open_leads(found, AS_OF).iloc[0]
    assert row.to_dict() == {
        "label": "报价", "leads": 1, "amount": 100.0, "median_age_days": 178, "old": 1,
    }  # fmt: skip


def test_monthly_conversion_knows_only_months_that_are_ripe():
    found = lifecycle.journeys(LEADS, None, AS_OF)
    table = lifecycle.monthly_conversion(found, AS_OF, 30)
    assert table.index.strftime("%Y-%m").tolist() == ["2025-01"]
    assert table["rate"].tolist() == [0.25]


@pytest.mark.parametrize(
    ("source", "family"),
    [
        ("organic_search", "SEO"), ("paid_search", "广告"), ("转介绍", "客户推荐"), ("微信公众号", "社交媒体"),
        ("市场调研", "市场调研"), ("展会", "线下与电话"), ("email", "网络营销"), ("代理商", "其他来源"),
        ("unknown", "未知"), (None, "未知"), ("未知", "未知"),
    ],
)  # fmt: skip
def test_a_source_is_told_by_its_way_of_acquisition(source, family):
    assert lifecycle.source_family(source) == family


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(-5, 120), st.booleans()), min_size=1),
    st.randoms(),
)
def test_the_order_of_rows_never_matters(rows, random):
    day = datetime(2025, 1, 1)
    made = [
        (str(k), None, day + timedelta(days=a), None, day + timedelta(days=a + b), won, "广告")
        for k, (a, b, won) in enumerate(rows)
    ]
    shuffled = random.sample(made, len(made))
    tables = [
        lifecycle.step_durations(lifecycle.journeys(leads(*part), None, AS_OF), AS_OF)
        for part in (made, shuffled)
    ]
    pd.testing.assert_frame_equal(*tables)


def test_the_sales_cycle_by_product_counts_won_deals_and_the_longest_comes_first():
    rows = leads(
        ("1", None, "2025-01-01", None, "2025-01-11", True, "泵"),
        ("2", None, "2025-01-01", None, "2025-01-31", True, "泵"),
        ("3", None, "2025-01-01", None, "2025-03-02", True, "阀"),
        ("4", None, "2025-01-01", None, "2025-01-02", False, "阀"),
        ("5", None, "2025-01-01", None, "2025-01-02", False, "管"),
        ("6", None, "2025-01-01", None, "2025-01-02", True, None),
    )
    table = lifecycle.cycle_by(lifecycle.journeys(rows, None, AS_OF), "source", AS_OF, 1)
    assert table["label"].tolist() == ["阀", "泵"]
    assert table["median"].tolist() == [60, 10]
    assert table["reached"].tolist() == [1, 2]
