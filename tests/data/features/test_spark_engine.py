"""Every feature on Spark and on DuckDB: equal frames on a small demo client and on nasty rows."""

import importlib
import inspect
import os
import pkgutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from reportkit.analysis.basics.periods import Period
from reportkit.data import features
from reportkit.data.dataset import Dataset, load_dataset
from reportkit.data.engine_choice import LOCAL, require_engine
from reportkit.data.features import account_facts, memo, movements, offers, rhythm, spark_engine
from reportkit.data.features.engine import session
from reportkit.errors import DataError, SystemFault, SystemRequirementError
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project

try:
    require_engine(LOCAL)
    ABSENT = ""
except SystemRequirementError as error:
    ABSENT = str(error)
pytestmark = pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "Spark is here")

YEAR: dict[str, Any] = {"start": datetime(2025, 1, 1), "end": datetime(2026, 1, 1)}
EVER: dict[str, Any] = {"start": None, "end": datetime(2026, 1, 1)}
ALL: dict[str, Any] = {"start": None, "end": None}
NOW, BEFORE = Period.parse("2025-Q4"), Period.parse("2025-Q3")
PAIRS = pd.DataFrame({"first": ["泵", "阀", "无"], "second": ["阀", "轴", "泵"]})


def arrays(data: Dataset) -> pd.DataFrame:
    """purchase_arrays as one frame."""
    found = rhythm.purchase_arrays(data, **EVER)
    return found.days().assign(amount=found.amount, margin=found.margin)


def totals(data: Dataset) -> pd.DataFrame:
    return pd.DataFrame([features.span_totals(data, **YEAR)])


def tickets(data: Dataset) -> pd.DataFrame:
    return pd.DataFrame([features.ticket_totals(data, **YEAR, limit_hours=24.0)])


Ask = Callable[[Dataset], pd.DataFrame]
#: every feature that opens a session, by its name
ASKED: dict[str, list[Ask]] = {
    "account_months": [lambda d: account_facts.account_months(d, ["甲1", "乙2", "C000003"], **EVER)],
    "baskets": [lambda d: features.baskets(d, **ALL, minimum=2),
                lambda d: features.baskets(d, **YEAR, level="category", minimum=1, limit=3)],
    "campaign_conversion": [lambda d: features.campaign_conversion(d, **ALL, days=14)],
    "campaign_response": [lambda d: features.campaign_response(d, **ALL, dimension="region"),
                          lambda d: features.campaign_response(d, **YEAR)],
    "cheap_share": [lambda d: features.cheap_share(d, **ALL)],
    "cohort_counts": [lambda d: features.cohort_counts(d, **YEAR)],
    "customer_changes": [lambda d: features.customer_changes(d, **YEAR)],
    "customer_moves": [lambda d: movements.customer_moves(d, now=NOW, before=BEFORE)],
    "customer_summary": [lambda d: features.customer_summary(d, **EVER)],
    "customer_tickets": [lambda d: features.customer_tickets(d, **EVER)],
    "customers": [features.customers],
    "event_counts": [lambda d: features.event_counts(d, **ALL)],
    "first_purchases": [lambda d: features.first_purchases(d, end=EVER["end"])],
    "first_years": [lambda d: movements.first_years(d, start=datetime(2023, 1, 1), end=YEAR["end"])],
    "follow_ups": [lambda d: features.follow_ups(d, **EVER, days=7)],
    "gap_counts": [lambda d: features.gap_counts(d, **ALL)],
    "gaps": [lambda d: features.gaps(d, **EVER)],
    "group_sales": [lambda d: offers.group_sales(d, **YEAR)],
    "hour_weekday": [lambda d: features.hour_weekday(d, **YEAR)],
    "interaction_counts": [lambda d: features.interaction_counts(d, **ALL)],
    "interaction_pairs": [lambda d: features.interaction_pairs(d, "channel", "kind", **ALL)],
    "interaction_totals": [lambda d: features.interaction_totals(d, "owner", **ALL)],
    "means_contacts": [lambda d: features.means_contacts(d, **ALL)],
    "monthly_by": [lambda d: features.monthly_by(d, "product", **YEAR)],
    "monthly_returns": [lambda d: features.monthly_returns(d, "category", **ALL)],
    "monthly_totals": [lambda d: features.monthly_totals(d, **ALL)],
    "monthly_visits": [lambda d: features.monthly_visits(d, **ALL)],
    "pair_customers": [lambda d: features.pair_customers(d, PAIRS, **ALL)],
    "period_totals": [lambda d: features.period_totals(d, periods=[BEFORE, NOW])],
    "product_breadth": [lambda d: features.product_breadth(d, **YEAR)],
    "purchase_arrays": [arrays],
    "purchase_days": [lambda d: features.purchase_days(d, **ALL)],
    "returns_by": [lambda d: features.returns_by(d, "product", **ALL)],
    "second_purchases": [lambda d: movements.second_purchases(
        d, start=datetime(2024, 1, 1), end=YEAR["end"], days=90)],
    "span_totals": [totals],
    "ticket_totals": [tickets],
    "totals_by": [lambda d, by=by: features.totals_by(d, by, **YEAR)
                  for by in ("weekday", "city", "category")],
    "view_counts": [lambda d: features.view_counts(d, "page", **ALL),
                    lambda d: features.view_counts(d, "product", **ALL)],
}  # fmt: skip


def test_every_feature_that_opens_a_session_is_asked_here():
    found = set()
    for module in pkgutil.iter_modules(features.__path__):
        held = importlib.import_module(f"{features.__name__}.{module.name}")
        for name, function in inspect.getmembers(held, inspect.isfunction):
            if function.__module__ == held.__name__ and hasattr(function, "__wrapped__"):
                plain = inspect.unwrap(function)
                if "session(" in inspect.getsource(plain) and not name.endswith("session"):
                    found.add(name)
    assert found == set(ASKED)


@pytest.fixture(scope="module", autouse=True)
def little_spark(tmp_path_factory):
    """Compiling plans, and what runs them, takes longer than these few rows."""
    folder = tmp_path_factory.mktemp("spark")
    quick = {
        "spark.sql.codegen.wholeStage": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
        " -Xms600m -Xmn400m -XX:MetaspaceSize=256m",
    }
    (folder / "spark-defaults.conf").write_text("".join(f"{k} {v}\n" for k, v in quick.items()))
    before = os.environ.get("SPARK_CONF_DIR")
    os.environ["SPARK_CONF_DIR"] = str(folder)
    yield
    if before is None:
        del os.environ["SPARK_CONF_DIR"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Dataset:
    """The demo client with few customers, read as any client is."""
    root = tmp_path_factory.mktemp("demo")
    write_project(root / "p")
    project = Project(root / "p")
    few = {"data": {"sample": {"customers": 150}}}
    return load_dataset(load_params(project, "demo", "2025-Q4", few), root / "run" / "data")


def nasty() -> dict[str, pd.DataFrame]:
    """Ties, gaps, refunds, copies, orders without customers, lines without orders, odd amounts."""
    draw = np.random.default_rng(20251231)
    people = ["甲1", "乙2", "丙 3", "丁'4", "Ω5", "z", "A"]
    size = 160
    day = pd.Timestamp(2023, 2, 27)
    moments = day + pd.to_timedelta(draw.integers(0, 1040, size), unit="D")
    moments += pd.to_timedelta(draw.choice([0, 0, 1, 86_399_999_999], size), unit="us")
    refund = draw.random(size) < 0.2
    paid = np.round(draw.choice([0.0, 0.01, 1.00005, 19.99, 2.675, 1e6, 333.33], size), 5)
    orders = pd.DataFrame(
        {
            "order_id": [f"o{n}" for n in draw.integers(0, 120, size)],
            "customer_id": draw.choice([*people, None], size),
            "ordered_at": pd.Series(moments)
            .where(draw.random(size) > 0.05)
            .astype("datetime64[us]"),
            "paid_amount": np.where(refund, -paid, paid),
            "net_amount": np.where(refund, -paid, paid - (draw.random(size) < 0.3) * 0.005),
            "refund_amount": np.where(draw.random(size) < 0.3, 0.005, np.nan),
            "is_refund": refund,
            "owner": draw.choice(["小王", None, "小李", "小李"], size),
            "means": draw.choice(["满减", None], size),
            "city": draw.choice(["上海", "苏州", None], size),
        }
    )
    count = 260
    lines = pd.DataFrame(
        {
            "order_id": [f"o{n}" for n in draw.integers(0, 130, count)],
            "product_id": draw.choice(["p1", "p2", "p3", "p4", None], count),
            "quantity": draw.choice([1.0, 2.0, 2.5, np.nan, -1.0], count),
            "unit_price": draw.choice([9.995, 0.1, 100.0, np.nan], count),
            "line_amount": draw.choice([9.99, 0.30000000000000004, np.nan, -5.0, 100.0], count),
            "line_margin": draw.choice([1.1, np.nan, -0.25], count),
            "returned": pd.array(draw.choice([True, False, None], count), dtype="boolean"),
        }
    )
    products = pd.DataFrame(
        {
            "product_id": ["p1", "p2", "p2", "p3"],
            "product": ["泵", "阀", "轴", None],
            "category": ["机", "件", "机", None],
        }
    )
    customers = pd.DataFrame(
        {
            "customer_id": [*people[:-1], "没买过", None],
            "region": ["东", "西", None, "东", "北", "北", "东", "东"],
            "city": ["上海", None, None, "苏州", "上海", None, "无锡", "上海"],
            "age": [30.0, np.nan, 41.5, 20.0, 20.0, 20.0, 1.0, 2.0],
            "churned": pd.array([True, None, False, False, None, True, True, True], "boolean"),
            "order_count": pd.array([1, None, 3, 4, 5, 6, 7, 8], "Int64"),
        }
    )
    talk = 90
    spoken = day + pd.to_timedelta(draw.integers(0, 60, talk) * 12, unit="h")
    interactions = pd.DataFrame(
        {
            "customer_id": draw.choice([*people[:3], None], talk),
            "happened_at": pd.Series(spoken)
            .where(draw.random(talk) > 0.1)
            .astype("datetime64[us]"),
            "channel": draw.choice(["电话", "邮件", None], talk),
            "kind": draw.choice(["咨询", "投诉", "回访", "跟进", None], talk),
            "means": draw.choice(["短信", None], talk),
            "owner": draw.choice(["小王", "小李", None], talk),
        }
    )
    opened = pd.Timestamp(2025, 3, 1) + pd.to_timedelta(draw.integers(0, 400, 40), unit="D")
    hours = pd.to_timedelta(draw.choice([0, 24, 25, 100], 40), unit="h")
    tickets = pd.DataFrame(
        {
            "customer_id": draw.choice([*people, None], 40),
            "opened_at": opened.astype("datetime64[us]"),
            "closed_at": pd.Series(opened + hours)
            .where(draw.random(40) > 0.3)
            .astype("datetime64[us]"),
            "solved": pd.array(draw.choice([True, False, None], 40), "boolean"),
        }
    )
    seen = day + pd.to_timedelta(draw.integers(0, 200, 80), unit="h")
    events = pd.DataFrame(
        {
            "customer_id": draw.choice([*people[:4], None], 80),
            "session_id": draw.choice(["s1", "s2", "s3", None], 80),
            "happened_at": seen.astype("datetime64[us]"),
            "kind": draw.choice(["浏览", "支付", "加购", "收藏", None], 80),
            "page": draw.choice(["首页", "列表", None], 80),
            "product_id": draw.choice(["p1", "p2", "p9", None], 80),
        }
    )
    sent = day + pd.to_timedelta(draw.integers(0, 300, 60), unit="D")
    campaigns = pd.DataFrame(
        {
            "customer_id": draw.choice([*people, None], 60),
            "sent_at": sent.astype("datetime64[us]"),
            "means": draw.choice(["短信", "邮件", None], 60),
            "stage": draw.choice(["新客", None], 60),
            "responded": pd.array(draw.choice([True, False, None], 60), "boolean"),
            "cost_amount": draw.choice([0.1, 0.20005, np.nan], 60),
        }
    )
    campaigns = pd.concat([campaigns, campaigns.head(9)], ignore_index=True)  # exact copies
    leads = pd.DataFrame(
        {
            "customer_id": draw.choice([*people, None], 20),
            "created_at": opened[:20].astype("datetime64[us]"),
        }
    )
    return {
        "orders": orders, "order_lines": lines, "products": products, "customers": customers,
        "interactions": interactions, "tickets": tickets, "events": events,
        "campaigns": campaigns, "leads": leads,
    }  # fmt: skip


@pytest.fixture(scope="module")
def odd(build, tmp_path_factory) -> Dataset:
    # a name that Hadoop would read as a pattern
    return build(tmp_path_factory.mktemp("odd") / "客户 [a]{b}*" / "data", **nasty())


def on_spark(data: Dataset) -> Dataset:
    return replace(data, manifest=replace(data.manifest, engine=LOCAL))


#: DuckDB multiplies and adds quantiles in one step where the processor can
LAST_BIT = ["median_gap_days", "p90_gap_days"]


def assert_alike(one: pd.DataFrame, two: pd.DataFrame) -> None:
    rounded = [column for column in LAST_BIT if column in one]
    assert_frame_equal(one[rounded], two[rounded], rtol=1e-14, atol=0)
    assert_frame_equal(one.drop(columns=rounded), two.drop(columns=rounded), check_exact=True)


@pytest.mark.parametrize("name", ASKED)
def test_spark_and_duckdb_give_equal_frames(demo, odd, name):
    told = 0
    for data, asks in ((demo, ASKED[name][:1]), (odd, ASKED[name])):  # planning is what takes time
        for ask in asks:
            expected = ask(data)
            assert_alike(ask(on_spark(data)), expected)
            told += len(expected)
    assert told


def test_an_amount_that_is_no_number_is_refused_by_both_alike(snapshot, tmp_path):
    data = snapshot(orders=nasty()["orders"].head(5))
    path = data.path("orders")
    table = pq.read_table(path)
    broken = pa.array([1.0, float("nan"), 2.0, 3.0, 4.0])
    place = table.schema.get_field_index("net_amount")
    pq.write_table(table.set_column(place, "net_amount", broken), path)
    for asked in (data, on_spark(data)):
        with pytest.raises(DataError, match="数据快照里有无法计算的值（.*），请检查金额与时间列"):
            features.span_totals(asked, **ALL)


def test_sessions_share_one_spark_but_not_what_they_name(odd):
    data = on_spark(odd)
    with session(data, "orders") as first:
        first.run("CREATE TEMP TABLE mine AS SELECT 1 AS x")
        first.register("given", pd.DataFrame({"x": ["甲", None]}))
        with session(data, "customers") as second:
            assert second.frame("SELECT count(*) AS n FROM raw_customers")["n"].tolist() == [8]
            for name in ("raw_orders", "mine", "given"):
                with pytest.raises(duckdb.CatalogException):
                    second.frame(f"SELECT count(*) AS n FROM {name}")
        assert first.frame("SELECT x FROM given WHERE x IS NOT NULL")["x"].tolist() == ["甲"]
        assert first.frame("SELECT x FROM mine")["x"].tolist() == [1]


def test_a_cluster_that_is_not_there_is_told_at_once(odd):
    away = replace(odd, manifest=replace(odd.manifest, engine="spark://127.0.0.1:9"))
    with pytest.raises(SystemFault, match=r"连接不上 spark://127\.0\.0\.1:9 的 Spark"):
        features.span_totals(away, **ALL)


def test_what_a_killed_process_left_is_swept_and_what_a_running_one_needs_is_not(tmp_path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    for owner in (gone.pid, os.getpid()):
        (tmp_path / f".spill-{owner}-0a1b2c3d").mkdir()
    spark_engine._sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f".spill-{os.getpid()}-0a1b2c3d"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_copy_starts_a_spark_of_its_own(odd):
    data = on_spark(odd)
    expected = features.span_totals(data, **ALL)
    if (child := os.fork()) == 0:
        same = False
        try:
            memo._KEPT.clear()
            same = features.span_totals(data, **ALL) == expected
        finally:
            os._exit(7 if same else 1)  # whatever it is, the tests are not this child's
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
