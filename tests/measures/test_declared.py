"""Measures of a client's own, declared in his YAML."""

import math

import pytest
from small_client import small_session

from reportkit.analysis.basics.periods import Period
from reportkit.data import features
from reportkit.measures import Source, measured, sales
from reportkit.measures.declared import faults, own_measures
from reportkit.params import MeasureParams

NOW = Period.parse("2025-Q4")
CHAPTERS = ("value", "churn")


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    return small_session(tmp_path_factory.mktemp("declared"))


def entry(**words):
    return MeasureParams(
        **{"label": "大单", "meaning": "大的订单", "table": "orders", "chapter": "value", **words}
    )


def with_measures(session, **measures):
    return session.params.model_copy(update={"measures": measures})


def taken(session, **words):
    params = with_measures(session, own=entry(**words))
    (measure,) = own_measures(params, "value")
    source = Source(session.data, params)
    return measured(measure, source, NOW, NOW.previous, NOW.year_before)


def orders_of(session):
    frame = session.data.frame("orders", ["ordered_at", "paid_amount", "is_refund", "net_amount"])
    return frame[(frame["ordered_at"] >= NOW.start) & (frame["ordered_at"] < NOW.end)]


def test_all_amounts_together_are_the_sales_of_the_period(session):
    own = taken(session, sum="实付金额")
    totals = features.period_totals(session.data, periods=[NOW])
    assert own.value == pytest.approx(float(totals["revenue"].iloc[0]))
    house = measured(
        sales.revenue, Source(session.data, session.params), NOW, NOW.previous, NOW.year_before
    )
    assert (own.previous, own.year_before) == (house.previous, house.year_before)
    assert own.noise == pytest.approx(house.noise)


def test_rows_are_counted_shared_and_averaged(session):
    paid = orders_of(session).query("not is_refund")["paid_amount"]
    big = int((paid >= 100).sum())
    assert 0 < big < len(paid)
    assert taken(session, count="实付金额 >= 100").value == big
    share = taken(session, share="实付金额 >= 100")
    assert (share.value, share.hits, share.n) == (big / len(paid), big, len(paid))
    assert taken(session, mean="实付金额").value == pytest.approx(paid.mean())
    assert taken(session, mean="实付金额", where="实付金额 >= 100").value == pytest.approx(
        paid[paid >= 100].mean()
    )


def test_format_fields_and_needs_follow_from_the_columns(session):
    params = with_measures(
        session,
        a=entry(sum="实付金额"),
        b=entry(share="实付金额 > 1"),
        c=entry(count="购买数量 > 1", unit="笔"),
        d=entry(table="服务工单表", mean="1"),
    )
    a, b, c, d = own_measures(params, "value")
    assert [m.format for m in (a, b, c, d)] == ["money", "pct", "int", "dec1"]
    assert (c.unit, c.fields) == ("笔", "订单表：购买数量")
    assert c.needs == ("orders.ordered_at", "orders.quantity")
    assert d.needs == ("tickets.opened_at",)


def test_what_the_data_lack_is_a_gap_and_no_zero(session):
    own = taken(session, count="购买数量 > 1", label="多件")
    assert "orders.quantity" in repr(own) or math.isnan(getattr(own, "value", math.nan))


def test_a_measure_belongs_to_its_chapter(session):
    params = with_measures(session, own=entry(count="实付金额 > 1", chapter="churn"))
    assert own_measures(params, "value") == []
    assert [m.name for m in own_measures(params, "churn")] == ["own"]
    assert params.for_chapters("value").measures == {}


FAULTS = {
    ("own", "chapter", ""): "measures.own：请用 chapter 写明印在哪一章：value、churn",
    ("own", "chapter", "vale"): "measures.own：没有章节“vale”。是否 value？",
    ("own", "table", "order"): "measures.own：没有可用的表“order”。是否 orders？",
    (
        "own",
        "sum",
        "实付金额",
    ): "measures.own：count、share、mean、sum 应写且只写一个，现在写了 2 个",
    ("own", "where", "金额 > 1"): "measures.own：“金额 > 1”：订单表没有“金额”这一列。",
    ("own", "unit", "{span}"): "measures.own：label、unit、meaning 里不能有 { } [ ]",
    ("own", "format", "pcd"): "measures.own：指标 own 的格式“pcd”未知。",
    ("revenue", "unit", ""): "measures.revenue：已有叫“revenue”的指标，请换一个名称",
    ("大单", "unit", ""): "measures.大单：名称应以小写英文字母开头",
}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_every_fault_is_told_before_any_data_are_read(session, fault):
    name, field, value = fault
    wrong = entry(**{"count": "实付金额 > 1", field: value})
    told = [*faults(with_measures(session, **{name: wrong}), CHAPTERS)]
    assert len(told) == 1
    assert told[0].startswith(FAULTS[fault])


def test_a_right_one_has_no_fault(session):
    assert [*faults(with_measures(session, own=entry(count="实付金额 > 1")), CHAPTERS)] == []
