"""Headline figures of real files, computed once more with pandas from the files themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import headlines
import pandas as pd
import pytest
import textbook
from pytest import approx
from raw_demo import between
from real_reports import real_project, real_report

from reportkit.data.draft import draft_client
from reportkit.project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory, shared_data) -> Project:
    return real_project(tmp_path_factory.mktemp("real_headlines") / "p", shared_data)


@pytest.fixture(scope="module")
def reported(tmp_path_factory, shared_data) -> Callable[[str], headlines.Said]:
    """What the whole report of a client says, kernels and all."""
    return lambda client: headlines.said_in(real_report(tmp_path_factory, shared_data, client))


def by_draft(
    project: Project, client: str, file: Path, period: str, as_of: str, *chapters: str, **more: str
) -> headlines.Said:
    """more: further settings, ``refunds__treatment`` for data.refunds.treatment."""
    path = project.client_file(client)
    text = draft_client(client, [file], base_folder=path.parent).yaml_text
    path.write_text(text, "utf-8")
    settings = {f"data.{name.replace('__', '.')}": value for name, value in more.items()}
    return headlines.said(project, client, period, chapters, {"data.as_of": as_of, **settings})


def states(said: headlines.Said) -> dict[str, int]:
    """How many customers are 活跃, 休眠 and 流失 as chapter 05 prints it."""
    names = {"活跃": "active", "休眠": "dormant", "流失": "churned"}
    return {state: said(f"churn.silence.{name}") for state, name in names.items()}


class TestCdnow:
    """One row a purchase, in dollars; June 1998 is the last of 18 months."""

    MONTH, BEFORE, YEAR_AGO = (
        ("1998-06-01", "1998-07-01"),
        ("1998-05-01", "1998-06-01"),
        ("1997-06-01", "1997-07-01"),
    )

    @pytest.fixture(scope="class")
    def said(self, reported) -> headlines.Said:
        return reported("cdnow")

    @pytest.fixture(scope="class")
    def raw(self, shared_data) -> pd.DataFrame:
        names = ["master", "customer", "date", "cds", "net"]
        rows = pd.read_csv(
            shared_data / "cdnow" / "CDNOW_sample.txt",
            sep=r"\s+", header=None, names=names, dtype={"customer": str, "date": str},
        )  # fmt: skip
        return rows.assign(at=pd.to_datetime(rows["date"]), day=pd.to_datetime(rows["date"]))

    def test_revenue_fell_from_month_and_year_before(self, said, raw):
        now, before, year_ago = (
            between(raw, *span)["net"].sum() for span in (self.MONTH, self.BEFORE, self.YEAR_AGO)
        )
        assert said("value.revenue") == approx(now)
        assert said("value.totals.qoq") == approx(now / before - 1)
        assert said("value.totals.yoy") == approx(now / year_ago - 1)
        assert said("value.totals.orders") == len(between(raw, *self.MONTH))
        assert said("segmentation.buyers") == between(raw, *self.MONTH)["customer"].nunique()

    def test_a_year_of_sales_is_concentrated_and_repeated_as_printed(self, said, raw):
        by_customer = between(raw, "1997-07-01", "1998-07-01").groupby("customer")["net"]
        money, orders = by_customer.sum(), by_customer.size()
        assert said("value.core_share") == approx(textbook.top_share(money, 0.2))
        assert said("value.gini") == approx(textbook.gini(money))
        assert said("value.repeat_rate") == approx((orders >= 2).mean())
        assert said("segmentation.rfm.m") == approx(money.median())

    def test_customers_fall_silent_and_return_by_the_rule_of_the_defaults(self, said, raw):
        days = raw[["customer", "day"]]
        now, before = (textbook.activity(days, end) for end in ("1998-07-01", "1998-06-01"))
        assert states(said) == now["state"].value_counts().to_dict()
        gone = set(before.index[before["state"] == "流失"])
        back = gone & set(between(raw, *self.MONTH)["customer"])
        assert said("churn.win_back_rate") == approx(len(back) / len(gone))
        there = before.index[before["state"] != "流失"]
        assert said("churn.silent_rate") == approx((now["state"][there] == "流失").mean())

    def test_retention_leaves_out_the_first_month_of_the_data(self, said, raw):
        month = raw["at"].dt.year * 12 + raw["at"].dt.month
        first = month.groupby(raw["customer"]).transform("min")
        newer = first > 1997 * 12 + 1
        back = raw[newer & (month == first + 12)]["customer"].nunique()
        assert said("lifecycle.retention_month.n") == raw[newer]["customer"].nunique()
        assert said("lifecycle.retention_month") == approx(back / raw[newer]["customer"].nunique())


class TestOnlineRetail:
    """Order lines, in pounds; cancellations (C…) and lines worth nothing or less are no sales."""

    @pytest.fixture(scope="class")
    def said(self, project, shared_data) -> headlines.Said:
        file = shared_data / "online_retail" / "online_retail.parquet"
        chapters = ("segmentation", "churn", "value")
        whole = {"refunds__treatment": "exclude"}
        return by_draft(project, "retail", file, "2011-12", "2011-12-10", *chapters, **whole)

    @pytest.fixture(scope="class")
    def raw(self, shared_data) -> pd.DataFrame:
        rows = pd.read_parquet(shared_data / "online_retail" / "online_retail.parquet")
        return rows.assign(
            at=rows["InvoiceDate"],
            day=rows["InvoiceDate"].dt.normalize(),
            net=rows["Quantity"] * rows["UnitPrice"],
            customer=rows["CustomerID"].map("{:.0f}".format, na_action="ignore"),
        )

    @pytest.fixture(scope="class")
    def sold(self, raw) -> pd.DataFrame:
        return raw[~raw["InvoiceNo"].str.startswith("C") & (raw["net"] > 0)]

    def test_nine_days_of_december_are_summed_with_those_who_have_no_number(self, said, sold):
        december = between(sold, "2011-12-01", "2011-12-10")
        named = december[december["customer"].notna()]
        assert said("value.revenue") == approx(december["net"].sum())
        assert said("value.totals.orders") == december["InvoiceNo"].nunique()
        assert said("value.totals.named") == named["InvoiceNo"].nunique()
        assert said("value.totals.customers") == named["customer"].nunique()
        nameless = december[december["customer"].isna()]
        assert said("value.totals.nameless_revenue") == approx(nameless["net"].sum())
        with pytest.raises(KeyError):  # nine days are compared with no month
            said("value.totals.qoq")

    def test_all_sales_are_concentrated_and_repeated_as_printed(self, said, sold):
        by_customer = sold.groupby("customer")
        money, orders = by_customer["net"].sum(), by_customer["InvoiceNo"].nunique()
        assert said("value.core_share") == approx(textbook.top_share(money, 0.2))
        assert said("value.gini") == approx(textbook.gini(money))
        assert said("value.repeat_rate") == approx((orders >= 2).mean())
        assert said("segmentation.rfm.f") == approx(orders.mean())
        assert said("segmentation.rfm.m") == approx(money.median())

    def test_customers_are_active_dormant_or_churned(self, said, sold):
        named = sold[sold["customer"].notna()]
        table = textbook.activity(named[["customer", "day"]], "2011-12-10")
        assert states(said) == table["state"].value_counts().to_dict()

    def test_the_largest_country_has_the_sales_without_a_number_too(self, said, sold):
        # by customer or by order is the same here: no British customer ordered from elsewhere
        money = sold.groupby("Country")["net"].sum()
        assert said("segmentation.places.top") == money.idxmax() == "United Kingdom"
        assert said("segmentation.places.revenue") == approx(money.max())
        assert said("segmentation.places.share") == approx(money.max() / money.sum())


class TestChineseOrders:
    """Orders of half a year, refunds told by their status."""

    @pytest.fixture(scope="class")
    def said(self, project, shared_data) -> headlines.Said:
        file = shared_data / "chn_rfm_orders" / "PYTHON-RFM实战数据.xlsx"
        chapters = ("segmentation", "churn", "value")
        return by_draft(project, "chn", file, "2019-06", "2019-07-01", *chapters)

    @pytest.fixture(scope="class")
    def raw(self, shared_data) -> pd.DataFrame:
        rows = pd.read_excel(shared_data / "chn_rfm_orders" / "PYTHON-RFM实战数据.xlsx")
        moment = pd.to_datetime(rows["付款日期"])
        return rows.assign(at=moment, day=moment.dt.normalize(), customer=rows["买家昵称"])

    @pytest.fixture(scope="class")
    def sold(self, raw) -> pd.DataFrame:
        return raw[raw["订单状态"] == "交易成功"]

    def test_june_is_summed_without_refunds_and_compared_with_may(self, said, sold):
        june, may = (between(sold, f"2019-0{m}-01", f"2019-0{m + 1}-01") for m in (6, 5))
        assert said("value.revenue") == june["实付金额"].sum()
        assert said("value.totals.qoq") == approx(
            june["实付金额"].sum() / may["实付金额"].sum() - 1
        )
        assert said("value.totals.orders") == len(june)
        assert said("segmentation.buyers") == june["customer"].nunique()
        assert said("segmentation.buyers.previous") == may["customer"].nunique()

    def test_few_customers_come_back_and_sales_are_spread(self, said, raw, sold):
        by_customer = sold.groupby("customer")["实付金额"]
        money = by_customer.sum()
        assert said("segmentation.customers") == raw["customer"].nunique()
        assert said("value.repeat_rate") == approx((by_customer.size() >= 2).mean())
        assert said("value.core_share") == approx(textbook.top_share(money, 0.2))
        assert said("value.concentration.total") == money.sum()
        table = textbook.activity(sold[["customer", "day"]], "2019-07-01")
        assert states(said) == table["state"].value_counts().to_dict()

    def test_a_province_has_the_sales_of_the_customers_whose_latest_order_went_there(
        self, said, raw, sold
    ):
        # 137 customers ordered to several provinces; the drafted list keeps the latest of each
        latest = raw.sort_values("at", ascending=False, kind="stable")
        home = latest.groupby("customer")["省份"].first()
        money = sold.groupby(sold["customer"].map(home))["实付金额"].sum()
        assert said("segmentation.places.top") == money.idxmax()
        assert said("segmentation.places.revenue") == money.max()


class TestTelco:
    """A list of contracts: months of tenure, charges, and who has left."""

    @pytest.fixture(scope="class")
    def said(self, reported) -> headlines.Said:
        return reported("telco")

    @pytest.fixture(scope="class")
    def raw(self, shared_data) -> pd.DataFrame:
        rows = pd.read_csv(shared_data / "telco_churn" / "Telco-Customer-Churn.csv")
        charges = pd.to_numeric(rows["TotalCharges"], errors="coerce")
        return rows.assign(charges=charges, lost=rows["Churn"] == "Yes")

    def test_churn_differs_by_contract_as_counted(self, said, raw):
        assert said("churn.contract_churn") == approx(raw["lost"].mean())
        words = {"按月": "Month-to-month", "一年": "One year", "两年": "Two year"}
        table = said.rows("churn.churn_groups").set_index("label")["rate"]
        rates = raw.groupby("Contract")["lost"].mean()
        assert table.to_dict() == approx({word: rates[own] for word, own in words.items()})

    def test_contracts_survive_as_kaplan_and_meier_say(self, said, raw):
        curve = textbook.kaplan_meier(raw["tenure"], raw["lost"])
        printed = said.rows("churn.contract_curve")["survival"]
        for months, survival in printed.items():
            assert survival == approx(curve[curve.index <= months].iloc[-1])
        assert said("churn.still_there") == approx(printed[12.0])

    def test_charges_are_concentrated_as_printed(self, said, raw):
        charges = raw["charges"].dropna()  # who has not yet been charged is no customer with sales
        assert said("value.core_share") == approx(textbook.top_share(charges, 0.2))
        assert said("value.gini") == approx(textbook.gini(charges))
        assert said("value.concentration.total") == approx(charges.sum())

    def test_whoever_is_still_there_is_worth_the_fees_of_two_years_as_far_as_they_stay(
        self, said, raw
    ):
        month = pd.Series(range(1, 73))
        there = month.map(lambda m: (raw["tenure"] >= m).sum())
        gone = month.map(lambda m: ((raw["tenure"] == m) & raw["lost"]).sum())
        leaving = pd.Series([*(gone / there), *[gone[60:].sum() / there[60:].sum()] * 24])
        worth = {
            t: sum(
                (1 - leaving[t : t + k]).prod() / 1.08 ** (k / 12) for k in range(1, 25)
            )
            for t in raw["tenure"].unique()
        }  # fmt: skip
        value = (raw["MonthlyCharges"] * raw["tenure"].map(worth))[~raw["lost"]]
        assert said("value.clv_mean") == approx(value.mean())
        assert said("value.clv_mean.n") == len(value) == 5174
        assert said("value.clv.total") == approx(value.sum())
        assert said("value.clv.median") == approx(value.median())
        assert said("value.clv.share") == approx(textbook.top_share(value, 0.2))
        bands = said.rows("value.clv_bands")
        assert bands["clv"].sum() == approx(value.sum())
        assert bands["customers"].sum() == 5174

    def test_the_first_tiers_are_the_fifths_that_paid_most(self, said, raw):
        # nothing but charges ranks these customers; the bounds of 20 % stop both tiers
        charges = raw["charges"].fillna(0).sort_values(ascending=False)
        table = said.rows("tiering.tier_targets")
        first, second = table["customers"].iloc[:2]
        assert (first, second) == (int(len(raw) * 0.2), int(len(raw) * 0.2) + 1)
        shares = [charges[:first].sum(), charges[first : first + second].sum()]
        assert list(table["profit_share"].iloc[:2] * charges.sum()) == approx(shares)
        assert said("tiering.premium_customers") == first


class TestAirport:
    """Two years of questionnaires with weights; 0, 6 and Blank are no answer, 11 of NETPRO too."""

    @pytest.fixture(scope="class")
    def said(self, reported) -> headlines.Said:
        return reported("sfo_survey")

    @pytest.fixture(scope="class")
    def raw(self, shared_data) -> dict[int, pd.DataFrame]:
        folder = shared_data / "sfo_airport_survey"
        return {y: pd.read_csv(folder / f"{y}_SFO_Customer_Survey.csv") for y in (2016, 2017)}

    @staticmethod
    def answers(rows: pd.DataFrame, question: str) -> tuple[pd.Series, pd.Series]:
        scores = pd.to_numeric(rows[question], errors="coerce")
        scores = scores[scores.between(1, 5)]
        return scores, rows["WEIGHT"][scores.index]

    def test_the_net_promoter_score_is_weighted_with_the_error_of_weights(self, said, raw):
        rows = raw[2017][raw[2017]["NETPRO"] <= 10]
        points, error = textbook.nps(rows["NETPRO"], rows["WEIGHT"])
        plain, _ = textbook.nps(rows["NETPRO"])
        assert said("satisfaction.nps.n") == len(rows)
        assert said("satisfaction.nps") == approx(points) != approx(plain)
        assert said("satisfaction.nps_level.low") == approx(points - textbook.Z95 * error)
        assert said("satisfaction.nps_level.high") == approx(points + textbook.Z95 * error)

    def test_satisfaction_of_both_years_is_weighted(self, said, raw):
        for year, part in ((2017, ""), (2016, ".previous")):
            scores, weight = self.answers(raw[year], "Q7ALL")
            share = weight[scores >= 4].sum() / weight.sum()
            assert said(f"satisfaction.csat{part}") == approx(share)

    @pytest.mark.parametrize(
        ("item", "question"),
        [("登机区清洁", "Q9BOARDING"), ("商店", "Q7STORE"), ("餐饮", "Q7FOOD")],
    )
    def test_the_mean_of_an_item_is_weighted(self, said, raw, item, question):
        scores, weight = self.answers(raw[2017], question)
        row = said.rows("satisfaction.dimensions").loc[item]
        assert row["answers"] == len(scores)
        assert row["mean"] == approx((scores * weight).sum() / weight.sum())


class TestSalesOpportunities:
    """Deals won, lost and open; the unstarted have no date and are no leads yet."""

    END = pd.Timestamp("2018-01-01")

    @pytest.fixture(scope="class")
    def said(self, reported) -> headlines.Said:
        return reported("crm_opportunities")

    @pytest.fixture(scope="class")
    def raw(self, shared_data) -> pd.DataFrame:
        file = shared_data / "crm_sales_opportunities" / "sales_pipeline.csv"
        rows = pd.read_csv(file, parse_dates=["engage_date", "close_date"])
        return rows.assign(at=rows["engage_date"], won=rows["deal_stage"] == "Won")

    def test_new_leads_are_those_engaged_in_the_month(self, said, raw):
        spans = (
            ("2017-12-01", "2018-01-01"),
            ("2017-11-01", "2017-12-01"),
            ("2016-12-01", "2017-01-01"),
        )
        now = said("lifecycle.leads"), said("lifecycle.leads.previous")
        assert (*now, said("lifecycle.leads.year_before")) == tuple(
            len(between(raw, *span)) for span in spans
        )

    def test_deals_are_won_as_often_as_printed(self, said, raw):
        closed = raw[raw["close_date"].notna()]
        assert said("lifecycle.win_rate") == approx(closed["won"].mean())
        waiting = raw[raw["at"].notna() & raw["close_date"].isna()]
        assert said("lifecycle.pipeline.n") == len(waiting)
        assert said("lifecycle.pipeline.age") == (self.END - waiting["at"]).dt.days.median()

    @pytest.fixture(scope="class")
    def ripe(self, raw) -> pd.DataFrame:
        """Twelve months of leads, all 120 days old or more."""
        return between(raw, "2016-09-01", "2017-09-01")

    def test_leads_convert_within_120_days_as_often_as_printed(self, said, ripe):
        soon = ripe["won"] & (ripe["close_date"] - ripe["at"] <= pd.Timedelta(days=120))
        assert said("lifecycle.lead_conversion.n") == len(ripe)
        assert said("lifecycle.lead_conversion") == approx(soon.mean())

    def test_the_cycle_has_the_median_of_kaplan_and_meier(self, said, ripe):
        # who lost waits until the end of the data as well: the end is known for everybody
        days = (ripe["close_date"].where(ripe["won"], self.END) - ripe["at"]).dt.days
        curve = textbook.kaplan_meier(days, ripe["won"])
        won_at_last = 1 - curve.iloc[-1]
        row = said.rows("lifecycle.durations_table").iloc[0]
        assert row["share"] == approx(won_at_last)
        for part, column in ((0.5, "median"), (0.75, "p75")):
            assert row[column] == curve.index[curve <= 1 - part * won_at_last][0]
