"""The vocabulary of a notebook, spoken to a real snapshot of a client with nine orders."""

from dataclasses import dataclass, replace
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import pandas as pd
import pytest
from small_client import small_session

from reportkit import charts, features, first_of
from reportkit.absence import Absent, Gap, absent
from reportkit.analysis.money import worth
from reportkit.blocks import Action, Figure, Finding, Metric, Note, Table
from reportkit.bundle import read_chapter
from reportkit.errors import NotebookError
from reportkit.measures import Measure, opinions, sales
from reportkit.session import SCRATCH_ID
from reportkit.vocabulary import Chapter, values_of
from reportkit.words import Words

GONE = absent(Gap(needs=("orders.paid_amount",)))


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    return small_session(tmp_path_factory.mktemp("vocabulary"))


@pytest.fixture(scope="module")
def poor(tmp_path_factory):
    return small_session(tmp_path_factory.mktemp("poor"), "customers")


@pytest.fixture
def chapter(session) -> Chapter:
    """As in JupyterLab, where a cell may run again."""
    return Chapter(replace(session, run_id=SCRATCH_ID), "value")


def last(chapter):
    return list(chapter._blocks.values())[-1]


def with_words(chapter, **entries):
    chapter.words = Words(entries, source="value.yaml")
    return chapter


@dataclass(frozen=True)
class Share:
    share: float
    n: int
    frame: pd.DataFrame | None = None


def test_a_measure_is_a_card_with_its_comparisons_noise_and_spark(chapter):
    chapter.metric(sales.revenue, weight=100)
    card = last(chapter)
    assert isinstance(card, Metric)
    assert (card.id, card.label, card.value, card.n) == ("revenue", "期内销售额", 400.0, 4)
    assert (card.previous, card.year_before) == (100.0, 300.0)
    assert card.noise > 0
    assert card.spark[-3:] == (200.0, 100.0, 100.0)
    assert (card.span, card.note) == ("2025 年第四季度", "已扣减退款")


def test_a_measure_with_a_meaning_defines_itself(chapter):
    chapter.metric(sales.repeat_rate)
    note = last(chapter)
    assert (note.kind, note.title) == ("口径", "重复购买率")
    assert note.remark == "窗口 2025-01-01 至 2025-12-31"


def test_a_given_value_names_its_label_and_its_span(chapter):
    facts = {"core": 0.2, "basis": "毛利", "by_orders": True}
    chapter.metric(sales.core_share, 0.7, facts, n=9)
    card = last(chapter)
    assert (card.label, card.value, card.n) == ("前 20% 客户毛利占比", 0.7, 9)
    assert card.span == "2025-01-01 至 2025-12-31"


def test_a_value_that_is_no_number_is_a_mistake_and_none_a_dash(chapter):
    chapter.metric(sales.order_value, None)
    assert last(chapter).value is None
    with pytest.raises(NotebookError, match="order_value 的值是 NaN.*NothingToMeasure"):
        chapter.metric(sales.order_value, float("nan"))


def test_a_finding_is_said_from_facts_and_keeps_the_values_it_names(chapter):
    with_words(chapter, f={"title": "{share:pct}", "text": "占 {share:pct}[，其中 {n:int} 家]。"})
    chapter.finding("f", Share(0.7462, 4338, pd.DataFrame()), evidence=["revenue"], weight=5)
    block = last(chapter)
    assert isinstance(block, Finding)
    assert (block.text, block.title) == ("占 74.6%，其中 4,338 家。", "74.6%")
    assert block.values == {"share": 0.7462, "n": 4338}
    assert block.template == "占 {share:pct}[，其中 {n:int} 家]。"


def test_a_finding_tells_the_gate_which_metrics_it_repeats(chapter):
    with_words(chapter, f={"text": "{revenue:money}，上期 {previous:money}，{k:int} 家"})
    chapter.finding("f", chapter.measure(sales.revenue), {"k": 3}, repeats={"k": "value.buyers"})
    assert last(chapter).facts == {
        "revenue": "revenue", "previous": "revenue.previous", "k": "value.buyers"
    }  # fmt: skip
    with pytest.raises(NotebookError, match="facts 用到“j”"):
        chapter.finding(
            "f", chapter.measure(sales.revenue), {"k": 3}, repeats={"j": "value.buyers"}
        )


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"text": "占 {shar:pct}"}, "是否 share？"),
        ({"text": "占 {share}"}, "请写明格式"),
        ({"title": "甲"}, None),
    ],
)
def test_what_is_wrong_with_a_sentence_is_told(chapter, texts, told):
    with_words(chapter, f=texts)
    if told is None:
        chapter.finding("f", Share(0.5, 2))
        assert last(chapter).text == ""
        return
    with pytest.raises(NotebookError, match=told):
        chapter.finding("f", Share(0.5, 2))


def test_an_own_sentence_needs_no_file_and_no_typed_numbers(chapter):
    chapter.say("本期有 {n:int} 家客户。", n=300)
    chapter.say("户均 {mean:dec1} 次。", {"mean": 2.0})
    assert [last(chapter).id, last(chapter).text] == ["said_2", "户均 2.0 次。"]
    with pytest.raises(NotebookError, match="手写了数字“300”"):
        chapter.say("本期有 300 家客户。")


def test_braces_and_brackets_of_a_customer_s_name_stay_as_they_are(chapter):
    with_words(
        chapter, f={"text": "{who}居首"}, t={"title": "{who}", "columns": {"a": "{who}, int"}}
    )
    who = {"who": "{乙}公司[[x]]"}
    chapter.finding("f", who)
    assert last(chapter).text == "{乙}公司[\u2060[x]]居首"
    chapter.table("t", pd.DataFrame({"a": [1]}), who, tables=[], n=1)
    assert last(chapter).title == last(chapter).columns[0].label == "{乙}公司[\u2060[x]]"


def test_a_figure_is_drawn_from_its_spec_with_its_numbers_and_its_words(chapter, tmp_path):
    series = pd.Series([1.0, 3.0, 2.0], index=pd.date_range("2025-10-01", periods=3, freq="MS"))
    with_words(chapter, g={"title": "最高 {top:money}", "unit": "{refunds}"})
    chapter.figure("g", charts.trend(series), {"top": 3.0}, tables=["orders", "orders"], n=9)
    block = last(chapter)
    assert isinstance(block, Figure)
    assert (block.title, block.unit, block.n) == ("最高 3.00 元", "已扣减退款", 9)
    assert (
        block.alt
        == "折线图，2025-10 至 2025-12：由 1.00 元 到 2.00 元，最高 3.00 元（2025-11），最低 1.00 元（2025-10）。"
    )
    assert block.chart.series[0].values == (1.0, 3.0, 2.0)
    assert (chapter.folder / "g.svg").is_file()


def test_a_drawing_of_one_s_own_is_refused(chapter):
    import matplotlib.pyplot as plt

    with_words(chapter, g={"title": "图"})
    with pytest.raises(NotebookError, match="应由 reportkit.charts 的函数给出.*得到的是 Figure"):
        chapter.figure("g", plt.figure(), tables=[], n=1)


def test_a_table_has_the_columns_of_its_entry_that_it_fills(chapter):
    columns = {"name|id": "客户|编号, text", "gone?": "行业, text", "share": "占比, pct"}
    with_words(
        chapter,
        t={"title": "{n:int} 家", "columns": columns, "bars": ["share", "gone"], "whole": {"share": "all"}},
    )  # fmt: skip
    frame = pd.DataFrame({"id": ["a", "b"], "share": [0.4, 0.6], "gone": [None, None]})
    chapter.table("t", frame, {"n": 2, "all": 1}, tables=["orders"], n=2)
    block = last(chapter)
    assert isinstance(block, Table)
    assert [(c.name, c.label, c.bar, c.whole) for c in block.columns] == [
        ("id", "编号", False, None), ("share", "占比", True, 1),
    ]  # fmt: skip


def test_an_action_is_filled_from_facts_and_left_out_for_nobody(chapter):
    chapter.action("second_purchase", "second_purchase", {"x": 1}, count=3)
    assert isinstance(last(chapter), Action)
    chapter.action("second_purchase", "second_purchase", count=0)
    assert "second_purchase" not in chapter._blocks


def test_an_action_for_named_customers_counts_them_and_keeps_them(chapter):
    chapter.action("call", "win_back", whom=["b", "a"], count=99)
    action = last(chapter)
    assert (action.count, action.deed, action.status) == (2, "call", "lost")
    assert "对 2 家" in action.detail
    kept = pd.read_parquet(chapter.folder / chapter._frames[action.whom])
    assert kept["customer_id"].tolist() == ["a", "b"]
    chapter.action("call", "win_back", whom=[])
    assert "call" not in chapter._blocks


def test_an_entry_may_print_no_span(chapter):
    columns = {"id": "编号, text"}
    with_words(chapter, t={"title": "甲", "columns": columns, "span": ""})
    chapter.table("t", pd.DataFrame({"id": ["a"]}), tables=[], n=None)
    assert last(chapter).span == ""


def test_service_one_by_one_is_advised_only_where_customers_bring_what_it_costs(session):
    """The best customer of the small client brought 310 元 in twelve months."""
    for hour_cost, there in ((10, True), (40, False), (0, True)):
        effort = session.params.effort.model_copy(update={"hour_cost": hour_cost})
        params = session.params.model_copy(update={"effort": effort})
        chapter = Chapter(replace(session, run_id=SCRATCH_ID, params=params), "value")
        chapter.action("serve", "vip_dedicated_service", count=1)
        assert ("serve" in chapter._blocks) is there, hour_cost
        chapter.action("send", "wake_dormant", count=1)
        assert "send" in chapter._blocks


def test_service_is_weighed_only_where_amounts_are_known(poor):
    chapter = Chapter(poor, "value")
    chapter.action("serve", "vip_dedicated_service", count=1)
    assert "serve" in chapter._blocks


def test_what_is_not_known_has_a_title_and_what_would_settle_it(chapter):
    entry = {"kind": "未知", "title": "{what}不知道，", "text": "补{what}即可。"}
    with_words(chapter, gap=entry).note("gap", {"what": "成本"})
    note = last(chapter)
    assert (note.kind, note.title, note.text) == ("未知", "成本不知道，", "补成本即可。")


def test_a_unit_may_be_a_value_of_the_facts(chapter):
    shops = Measure(name="shops", label="门店", unit="{unit}")
    chapter.metric(shops, 3, {"unit": "间"})
    assert last(chapter).unit == "间"


def test_a_period_is_set_against_last_year_or_what_came_before_it_or_nothing(chapter, monkeypatch):
    assert chapter.against == chapter.period.year_before
    filled = [chapter.period.previous]
    monkeypatch.setattr(chapter, "comparable", lambda earlier: earlier in filled)
    assert chapter.against == chapter.period.previous
    filled.clear()
    assert isinstance(chapter.against, Absent)


def test_a_note_is_recorded_only_when_it_is_so(chapter):
    with_words(chapter, n={"text": "另有 {k:int} 家", "kind": "方法"})
    chapter.note("n", {"k": 3}, when=3)
    assert (last(chapter).text, last(chapter).kind) == ("另有 3 家", "方法")
    chapter.note("n", {"k": 0}, when=0)
    assert "n" not in chapter._blocks


def test_a_definition_and_a_warning_have_words_too(chapter):
    entry = {"term": "甲", "text": "乙 {x:int}", "fields": "orders", "remark": "{span}"}
    with_words(chapter, d=entry, w={"text": "AUC {auc:dec2}"})
    chapter.define("d", {"x": 95})
    note = last(chapter)
    assert (note.title, note.text, note.remark) == ("甲", "乙 95", "2025 年第四季度")
    chapter.warn("w", {"auc": 0.99})
    chapter.warn("w", each=[{"auc": 0.5}, {"auc": 0.6}])
    chapter.warn("w", each=GONE)
    assert chapter._warnings == ["AUC 0.99", "AUC 0.50", "AUC 0.60"]


def test_a_section_without_its_data_is_told_once_and_everything_in_it_falls_away(poor):
    chapter = Chapter(poor, "value")
    trade = chapter.section("收入分析", needs=["orders.customer_id", "orders.paid_amount"])
    summary = features.customer_summary(trade.data, start=None, end=chapter.as_of)
    chapter.metric(sales.revenue)
    chapter.finding("repeat", worth.loyalty(summary), evidence=["repeat_rate"])
    chapter.store("gone", summary)
    assert isinstance(summary, Absent)
    assert [note.title for note in chapter._blocks.values()] == ["收入分析"]
    assert chapter._frames == {}


def test_a_section_may_be_asked_for_only_with_or_only_without_something_else(poor):
    chapter = Chapter(poor, "value")
    needs = ["surveys.score"]
    for silent in ({"when": GONE}, {"when": 0}, {"unless": 3}):
        assert isinstance(chapter.section("问卷", needs=needs, **silent).data, Absent)
    assert chapter._missing == []
    chapter.section("问卷", needs=needs, when=3, unless=GONE)
    assert [gap.purpose for gap in chapter._missing] == ["问卷"]


def test_a_feature_of_a_notebook_s_data_is_missing_where_its_table_is(poor):
    chapter = Chapter(poor, "value")
    assert isinstance(features.monthly_totals(chapter.data, start=None, end=None), Absent)
    assert isinstance(chapter.data.frame("orders", ["paid_amount"]), Absent)
    people = features.customers(chapter.data)
    assert list(
        first_of(features.monthly_totals(chapter.data, start=None, end=None), people)["customer_id"]
    )


def test_the_data_show_themselves_and_complete(chapter, poor):
    assert repr(chapter.data).splitlines()[1] == (
        "orders（订单表，9 行，2023-11-03 至 2025-12-30）：order_id、customer_id、ordered_at、"
        "paid_amount、is_refund、net_amount"
    )
    assert {"orders", "surveys"} <= set(dir(chapter.data))
    assert len(chapter.data.orders) == 9
    assert isinstance(Chapter(poor, "value").data.orders, Absent)
    with pytest.raises(AttributeError, match="数据没有“ordres”。是否 orders？"):
        _ = chapter.data.ordres


def test_a_measure_without_its_data_is_a_gap_of_its_own(chapter):
    chapter.metric(sales.margin)
    chapter.metric(sales.margin_rate)
    gaps = [b for b in chapter._blocks.values() if isinstance(b, Note)]
    assert [gap.title for gap in gaps] == ["利润贡献分析（本报告以销售额代替利润）"]


def test_a_reason_is_said_by_the_sentence_of_its_name(session, chapter):
    with_words(chapter, no_recommend={"text": "问卷中没有推荐题。"})
    early = replace(session, params=session.params)
    chapter.metric(opinions.promoters, absent(Gap(why="没有", code="no_recommend")))
    chapter.metric(opinions.promoters, absent(Gap(why="没有", code="no_recommend")))
    assert early.run_id == "r1"
    assert [note.text for note in chapter._blocks.values()] == ["问卷中没有推荐题。"]


def test_a_reference_to_something_left_out_falls_away_and_to_nothing_is_refused(chapter):
    with_words(chapter, f={"text": "甲"}, g={"text": "乙"})
    chapter.metric(sales.margin)  # missing, and so is a reference to it
    chapter.finding("f", evidence=["margin"], advice="second_purchase")
    chapter.action("second_purchase", "second_purchase", count=0)
    assert chapter.save().missing
    chapter.finding("g", evidence=["marginn"])
    with pytest.raises(NotebookError, match="g 引用了没有记录的块 marginn"):
        chapter.save()


def test_a_cell_run_again_may_lose_its_block_and_find_it_again(chapter):
    with_words(chapter, f={"text": "{n:int}"})
    chapter.finding("f", {"n": 1})
    chapter.finding("f", GONE)
    assert "f" not in chapter._blocks
    chapter.finding("f", {"n": 2})
    assert last(chapter).text == "2"


def test_a_saved_chapter_says_what_it_holds(chapter):
    chapter.metric(sales.revenue)
    chapter.metric(sales.margin)
    seen = chapter.save()
    assert seen.lines == (
        "已保存：指标 1、说明 1",
        "缺 orders.margin_amount：未能给出利润贡献分析（本报告以销售额代替利润）",
    )


def test_a_saved_chapter_keeps_its_roles_also_of_what_was_left_out(chapter):
    with_words(chapter, f={"text": "{n:int}"}, g={"text": "乙"})
    chapter.finding("f", {"n": GONE}, role="sales_level")
    chapter.note("g", role="selection_caution")
    chapter.save()
    kept = read_chapter(chapter.folder, SCRATCH_ID)
    assert kept.roles == {"sales_level": "f", "selection_caution": "g"}
    assert [block.id for block in kept.blocks] == ["g"]


def test_a_role_that_nobody_declared_is_refused_with_the_nearest(chapter):
    with_words(chapter, f={"text": "甲"})
    with pytest.raises(NotebookError, match="“f”的角色“sale_level”没有声明。是否 sales_level？"):
        chapter.finding("f", role="sale_level")


def test_a_run_gives_a_role_to_one_block_and_a_cell_run_again_may_rename_it(session, chapter):
    for each in (chapter, Chapter(session, "value")):
        with_words(each, f={"text": "甲"}, g={"text": "乙"})
        each.finding("f", role="sales_level")
    chapter.finding("g", role="sales_level")
    assert chapter._roles == {"sales_level": "g"}
    with pytest.raises(NotebookError, match="“f”和“g”的角色都是“sales_level”"):
        each.finding("g", role="sales_level")


def test_a_value_that_is_missing_among_those_of_the_cell_is_missing(chapter):
    with_words(chapter, f={"text": "{n:int}"})
    chapter.finding("f", {"n": GONE})
    chapter.say("{n:int} 家", n=GONE)
    assert chapter._blocks == {}


def test_every_recording_call_shows_its_block_where_somebody_looks(tmp_path, monkeypatch):
    import IPython.display

    shown = []
    monkeypatch.setattr("reportkit.vocabulary.shows_cells", lambda: True)
    monkeypatch.setattr(IPython.display, "display", shown.append)
    chapter = Chapter(small_session(tmp_path, "orders", run_id=SCRATCH_ID), "value")
    with_words(chapter, f={"text": "{n:int} 家"})
    chapter.metric(sales.revenue)
    chapter.finding("f", {"n": 3})
    chapter.finding("f", GONE)
    chapter.action("second_purchase", "second_purchase", count=0)
    chapter.section("问卷", needs=["surveys"])
    card, sentence, gone, nobody, gap = shown
    assert "期内销售额" in card._repr_html_()
    assert "3 家" in sentence._repr_html_()
    assert str(gone) == "未记录 f：缺少 orders.paid_amount"
    assert "它的对象是 0 家" in nobody
    assert "问卷" in gap._repr_html_()


def test_a_run_of_the_pipeline_shows_nothing_and_records_every_block_once(session, monkeypatch):
    monkeypatch.setattr("reportkit.vocabulary.shows_cells", lambda: True)
    chapter = with_words(Chapter(session, "value"), f={"text": "{n:int}"})
    assert not chapter._shows
    chapter.finding("f", {"n": 1})
    with pytest.raises(NotebookError, match="“f”记录了两次"):
        chapter.finding("f", {"n": 2})


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda c: c.metric(sales.revenue, wieght=3), "metric.* 没有参数 wieght。是否 weight？"),
        (lambda c: c.metric(sales.gini, "三成"), "指标 gini 的值应是一个数，得到 str"),
        (lambda c: c.metric(sales.gini, Share(0.5, 2)), "得到 Share。若它是分析的结果"),
        (lambda c: c.metric(sales.gini), "gini 的值由本章的分析给出"),
        (lambda c: c.table("t", pd.Series([1]), tables=[], n=1), "应是一个 DataFrame，得到 Series"),
        (lambda c: c.section("甲", needs=["order.x"]), "没有“order.x”这张表或这一列"),
        (lambda c: c.action("a", "focus_resorces"), "策略“focus_resorces”不在"),
        (lambda c: c.finding("f", titel="甲"), "f 不认识 titel=。是否 title？"),
        (lambda c: c.figure("f", None, tables=[]), "少了参数 n"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_in_chinese(chapter, call, told):
    with pytest.raises(NotebookError, match=told):
        call(chapter)


def test_a_frame_of_an_earlier_chapter_is_missing_where_that_did_not_leave_it(chapter):
    assert isinstance(chapter.from_chapter("prediction", "forecast"), Absent)


def test_a_missing_table_is_masked_and_stored_as_nothing(chapter):
    chapter.store("people", chapter.masked(GONE))
    people = pd.DataFrame({"phone": ["13800138000"]})
    assert chapter.masked(people)["phone"].tolist() != people["phone"].tolist()


def test_periods_and_whole_months_are_at_hand(chapter):
    assert [str(p) for p in chapter.compared] == ["2025-Q4", "2025-Q3", "2024-Q4"]
    assert [str(p) for p in chapter.recent(2)] == ["2025-Q3", "2025-Q4"]
    assert isinstance(chapter.whole_months(GONE), Absent)
    months = features.monthly_totals(chapter.data, start=None, end=chapter.as_of)
    assert len(chapter.whole_months(months)) == len(months) == 26


def test_a_measure_of_a_cell_is_as_good_as_one_of_the_house(chapter):
    from reportkit.measures import rows

    big = Measure(
        name="big_orders", label="大单", unit="笔", needs=("orders.paid_amount",), meaning="百元以上",
        take=rows("orders", at="ordered_at", columns=["paid_amount"],
                  count=lambda o: o["paid_amount"] >= 100),
    )  # fmt: skip
    chapter.metric(big)
    card, note = list(chapter._blocks.values())[-2:]
    assert (card.value, card.year_before, card.unit) == (3.0, 2.0, "笔")
    assert card.noise > 0
    assert (note.title, note.text) == ("大单", "百元以上")


def test_values_of_facts_are_plain_and_hold_no_frames():
    @dataclass(frozen=True)
    class Rows:
        frame: pd.DataFrame
        rows: list[dict[str, float]]
        check: Share | None

    found = values_of([Rows(pd.DataFrame(), [{"a": 1.0}], Share(0.5, 1)), {"n": pd.Series([1])[0]}])
    assert found == {"rows": [{"a": 1.0}], "n": 1}
    assert type(found["n"]) is int


def test_every_variant_of_the_headline_can_be_said(session):
    chapter = Chapter(replace(session, run_id=SCRATCH_ID), "value")
    sold = worth.trade(features.period_totals(chapter.data, periods=[chapter.period]))
    revenue = chapter.measure(sales.revenue)
    changes = ({"year_noise": 1.0}, {"year_noise": None}, {"year_noise": 1e9}, {"complete": False},
               {"steady": False, "yearly": False})  # fmt: skip
    for change in changes:
        chapter.finding("totals", replace(revenue, **change), sold)
        assert last(chapter).text.startswith(
            "2025 年第四季度销售额 400 元，来自 3 家客户的 4 笔订单；"
        )


def test_words_stand_where_an_editor_finds_them(session):
    assert Path(session.project.sentences / "zh" / "value.yaml").is_file()
