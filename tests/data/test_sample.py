from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reportkit.data.dataset import Dataset, load_dataset
from reportkit.data.sample import TRUTHS, invent, sample_sources, write_sample
from reportkit.data.schema import TABLES
from reportkit.data.spec import SourceSpec
from reportkit.params import ClientParams, DataParams, Params, RefundParams

END = date(2025, 12, 31)
AFTER = pd.Timestamp(2026, 1, 1)
YEAR, YEARS_AGO = pd.Timestamp(2025, 1, 1), pd.Timestamp(2024, 1, 1)

# a shop knows its customers by what they buy; free traits are for contracts without a history
SHOWN = set(TABLES) - {"traits", "receipts", "returns"}


@pytest.fixture(scope="module")
def world():
    """The tables of the demo client as it ships."""
    return invent(seed=20251231, customers=2500, end=END)


@pytest.fixture(scope="module")
def sales(world):
    """Orders and refunds that count, with the region and industry of their customer."""
    orders = world["orders"][world["orders"]["status"] != "已取消"]
    orders = orders.assign(net=orders["paid_amount"] - orders["refund_amount"])
    who = world["customers"][["customer_id", "region", "industry"]]
    return orders.merge(who, on="customer_id")


def year_on_year(sales: pd.DataFrame) -> float:
    moment, net = sales["ordered_at"], sales["net"]
    return net[moment >= YEAR].sum() / net[moment.between(YEARS_AGO, YEAR)].sum() - 1


def churn_ratio(world, first: pd.Index, second: pd.Index) -> float:
    churned = world["customers"].set_index("customer_id")["churned"]
    return churned[first].mean() / churned[second].mean()


def holds(name: str, value: float) -> None:
    truth = TRUTHS[name]
    assert truth.low <= value <= truth.high, f"{truth.statement}: {truth.measure} = {value:.3f}"


def test_fifteen_per_cent_of_the_buyers_carry_seventy_per_cent_of_the_margin(sales):
    last_year = sales[sales["ordered_at"] >= YEAR]
    margin = last_year.groupby("customer_id")["margin_amount"].sum().sort_values(ascending=False)
    holds("concentration", margin.head(round(0.15 * len(margin))).sum() / margin.sum())


def test_one_region_declines_while_the_company_grows(sales):
    holds("growth", year_on_year(sales))
    holds("declining_region", -year_on_year(sales[sales["region"] == "西南"]))
    assert year_on_year(sales[sales["region"] != "西南"]) > 0


def test_slow_tickets_double_churn(world):
    tickets = world["tickets"]
    hours = (tickets["closed_at"] - tickets["opened_at"]).dt.total_seconds() / 3600
    mean = hours.groupby(tickets["customer_id"]).mean().dropna()
    assert (mean > 72).sum() >= 100
    holds("slow_service", churn_ratio(world, mean[mean > 72].index, mean[mean <= 72].index))


def test_after_sales_service_is_the_first_reason_to_leave(world):
    reasons = world["customers"]["churn_reason"].value_counts()
    assert reasons.index[0] == "售后服务"
    holds("churn_reason", reasons.iloc[0] / reasons.iloc[1])


def test_february_is_the_trough_and_the_fourth_quarter_the_peak(sales):
    months = sales.groupby(sales["ordered_at"].dt.to_period("M")).size()
    daily = months / months.index.days_in_month
    for year in (2023, 2024, 2025):
        own = daily[daily.index.year == year]
        assert own.idxmin().month == 2
        quarters = own.groupby(own.index.quarter).mean()
        assert quarters.idxmax() == 4
        holds("season", own[own.index.month == 2].iloc[0] / own[own.index.month == 12].iloc[0])


def test_sensors_come_back_three_times_as_often_since_the_middle_of_the_last_year(world):
    lines = world["order_lines"].merge(world["orders"][["order_id", "ordered_at"]], on="order_id")
    recent = lines[lines["ordered_at"] >= AFTER - pd.Timedelta(days=184)]
    sensors = recent["category"] == "传感器"

    def rate(rows: pd.DataFrame) -> float:
        return rows["returned"].sum() / (~rows["returned"]).sum()

    holds("returns", rate(recent[sensors]) / rate(recent[~sensors]))
    before = lines[(lines["ordered_at"] < YEAR) & (lines["category"] == "传感器")]
    assert rate(before) < 0.02


def test_referred_leads_are_won_twice_as_often_as_those_from_advertising(world):
    closed = world["leads"][world["leads"]["won"] != ""]
    won = (closed["won"] == "是").groupby(closed["source"]).mean()
    holds("referral", won["转介绍"] / won["广告"])


def test_a_bearing_and_a_seal_are_bought_together(world):
    lines = world["order_lines"][~world["order_lines"]["returned"]]
    orders = lines["order_id"].nunique()
    having = {p: set(lines.loc[lines["product_id"] == p, "order_id"]) for p in ("A03", "B06")}
    both = len(having["A03"] & having["B06"])
    assert both >= 300
    holds("pair", both * orders / (len(having["A03"]) * len(having["B06"])))


def test_coupons_move_price_sensitive_customers(world):
    coupons = world["campaigns"][world["campaigns"]["means"] == "优惠券"]
    sent = coupons.merge(world["customers"][["customer_id", "need_type"]], on="customer_id")
    thrifty = sent["need_type"] == "价格敏感型"
    holds("coupons", sent.loc[thrifty, "responded"].mean() / sent.loc[~thrifty, "responded"].mean())


def test_visited_customers_stay(world):
    visits = world["interactions"][world["interactions"]["kind"] == "回访"]
    planned = visits.groupby("customer_id")["planned"].agg(lambda words: (words == "是").any())
    buyers = world["orders"]["customer_id"].drop_duplicates()
    visited = buyers[buyers.isin(planned[planned].index)]
    others = buyers[~buyers.isin(visited)]
    holds("visits", churn_ratio(world, pd.Index(others), pd.Index(visited)))


def test_satisfaction_with_after_sales_service_falls_in_the_last_two_quarters(world):
    surveys = world["surveys"]
    answers = surveys[
        surveys["售后服务"].isin(("非常满意", "满意", "一般", "不满意", "非常不满意"))
    ]
    quarter = answers["answered_at"].dt.to_period("Q")
    top = answers["售后服务"].isin(("非常满意", "满意")).groupby(quarter).mean()
    usual = top.iloc[-6:-2].mean()
    assert usual > top.iloc[-2] > top.iloc[-1]
    holds("falling_satisfaction", usual - top.iloc[-1])


def test_the_fastest_growing_industry_has_the_lowest_wallet_share(world):
    wallet = world["customers"].groupby("industry")["wallet_share"].mean()
    growth = world["market"].set_index("industry")["growth_rate"]
    assert growth.idxmax() == wallet.idxmin() == "医药"
    holds("small_potential", growth["医药"] - wallet["医药"])


def test_every_truth_is_checked_here():
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in TRUTHS if f'holds("{name}"' not in text] == []


def test_there_is_enough_of_everything_for_the_models(world, sales):
    bought = sales[sales["paid_amount"] > 0].groupby("customer_id").size()
    assert (bought >= 3).sum() >= 1000
    assert (bought == 1).sum() >= 100
    assert world["customers"]["churned"].sum() >= 300
    assert 40_000 <= len(world["orders"]) <= 50_000
    assert 100_000 <= len(world["order_lines"]) <= 125_000
    assert len(world["products"]) == 60


def test_nothing_happens_after_the_end_and_nobody_is_named_twice(world):
    for name, table in world.items():
        for column, values in table.select_dtypes("datetime").items():
            assert values.max() < AFTER, f"{name}.{column}"
    assert world["customers"]["name"].is_unique
    assert world["customers"]["phone"].str.fullmatch("1990000[0-9]{4}").all()


def test_orders_are_the_sums_of_their_lines(world):
    sums = world["order_lines"].groupby("order_id")[["line_amount", "quantity"]].sum()
    orders = world["orders"].set_index("order_id")
    np.testing.assert_allclose(
        sums["line_amount"], orders.loc[sums.index, "paid_amount"], atol=0.01
    )
    assert (sums["quantity"] == orders.loc[sums.index, "quantity"]).all()
    assert len(sums) == len(orders)


def test_equal_seeds_give_equal_bytes_and_others_do_not(tmp_path):
    first = write_sample(tmp_path / "a", seed=1, customers=60)
    again = write_sample(tmp_path / "b", seed=1, customers=60)
    other = write_sample(tmp_path / "c", seed=2, customers=60)
    assert [path.name for path in first] == [path.name for path in again]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(first, again, strict=True))
    orders = "订单_2025.csv"
    assert (tmp_path / "a" / orders).read_bytes() != (tmp_path / "c" / orders).read_bytes()
    assert len(other) == len(first)


def test_any_size_from_fifty_and_any_end_works():
    world = invent(seed=5, customers=50, end=date(2024, 2, 28))
    assert set(world) == SHOWN
    assert len(world["customers"]) == 50
    assert world["orders"]["ordered_at"].min() >= pd.Timestamp(2021, 2, 28)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Dataset:
    """A small demo client after reading, mapping and cleaning its files."""
    folder = tmp_path_factory.mktemp("demo")
    write_sample(folder / "files", seed=7, customers=150)
    params = Params(
        client_id="demo",
        period_text="2025",
        client=ClientParams(name="演示"),
        data=DataParams(
            sources=tuple(SourceSpec(**entry) for entry in sample_sources(7, 150)),
            valid_statuses=("已完成", "已发货"),
            refunds=RefundParams(statuses=("退款",), order_id_prefixes=("TK",), margin="included"),
        ),
        base_folder=folder / "files",
    )
    return load_dataset(params, folder / "data")


def test_the_files_are_read_back_as_every_table_of_the_schema(loaded):
    assert {name for name in TABLES if loaded.rows(name)} == SHOWN


def test_dirt_is_cleaned_to_the_amounts_that_were_meant(loaded):
    clean = invent(seed=7, customers=150, end=END)["orders"]
    clean = clean[clean["status"] != "已取消"].set_index("order_id")
    read = loaded.frame("orders").set_index("order_id")
    assert clean.index.difference(read.index).empty
    both = read.loc[clean.index]
    np.testing.assert_allclose(both["paid_amount"], clean["paid_amount"], atol=0.005)
    assert (both["ordered_at"] == clean["ordered_at"]).all()
    assert (both["is_refund"] == clean.index.str.startswith("TK")).all()
    strange = read.index.difference(clean.index)
    assert strange.str.contains("-[123]$").all()


def test_every_kind_of_dirt_is_counted(loaded):
    changes = " ".join(record.change for record in loaded.cleaning)
    for word in ("万", "¥", "千分位", "全角", "首尾空格", "blanks", "values"):
        assert word in changes
    messages = " ".join(warning.message for warning in loaded.warnings)
    for word in ("完全相同的行", "不在客户表中", "没有客户编号", "截止之后", "合并为一行", "备注"):
        assert word in messages


def test_questionnaires_that_never_came_back_are_known(loaded):
    surveys = loaded.frame("surveys")
    answered = surveys.loc[surveys["score"].notna(), "response_id"].nunique()
    assert surveys["sent"].all()
    assert 0.4 < answered / surveys["response_id"].nunique() < 0.8


def test_the_demo_client_needs_no_list_of_files():
    entries = [SourceSpec(**entry) for entry in sample_sources()]
    assert {entry.table for entry in entries} == SHOWN
    assert not any(Path(entry.file).is_absolute() for entry in entries)
