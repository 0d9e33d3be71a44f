"""The blocks under the vocabulary, made of texts and values that are known, on a real snapshot."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import pandas as pd
import pytest
from client_files import settings

from reportkit import charts
from reportkit.blocks import Action, Finding, Note, Table
from reportkit.bundle import read_chapter
from reportkit.chapter import Recording, called, fields_in_words
from reportkit.data.dataset import Dataset, load_dataset
from reportkit.data.features import monthly_totals, monthly_visits
from reportkit.errors import NotebookError
from reportkit.merged_params import load_params
from reportkit.params import Params
from reportkit.project import Project
from reportkit.scaffold import write_project
from reportkit.session import Session

CLIENT = """
client: {name: 甲公司, kind: 对私}
owners: {市场部: 王岚（市场部）}
data:
  as_of: 2026-01-01  # the file ends on the fourth
  sources:
  - {file: 订单.csv, table: orders, columns: {客户: customer_id, 日期: ordered_at, 金额: paid_amount}}
"""


class Chapter(Recording):
    """Records what it is told, without a file of words."""

    def finding(self, id, text, evidence=(), advice=""):
        self._record(Finding(id=id, text=text, values={}, evidence=tuple(evidence), advice=advice))

    metric = Recording.record_metric
    table = Recording.record_table
    figure = Recording.record_figure
    action = Recording.record_action
    note = Recording.record_note
    definition = Recording.record_definition
    from_chapter = Recording.stored_frame
    store = Recording.store_frame
    warn = Recording.record_warning
    save = Recording.write


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> Session:
    root = tmp_path_factory.mktemp("chapter") / "p"
    write_project(root)
    project = Project(root)
    project.client_file("jia").write_text(CLIENT, "utf-8")
    (root / "params" / "clients" / "订单.csv").write_text(
        "客户,日期,金额\n001,2025-12-03,100元\n1,2025-12-04,2.5万\n", "utf-8"
    )
    params = load_params(project, "jia", "2025-12")
    data = load_dataset(params, root / "run" / "data")
    return Session(project, params, data, root / "run" / "chapters", "r1")


@pytest.fixture
def chapter(session) -> Chapter:
    return Chapter(session, "value")


def last(chapter: Chapter):
    return list(chapter._blocks.values())[-1]


def test_a_gap_names_table_and_columns_once(chapter):
    for _ in range(2):
        assert not chapter.has(
            "customers.industry", "customers.region", "surveys.score", purpose="行业细分"
        )
    notes = [b for b in chapter._blocks.values() if isinstance(b, Note)]
    assert len(notes) == 1
    assert notes[0].kind == "缺数"
    assert (
        "客户表（customers）的所属行业（industry）、地区（region）和满意度问卷表（surveys）的得分（score）"
        in notes[0].text
    )
    assert chapter.has("orders.paid_amount", purpose="收入")


def test_what_a_value_and_a_column_measure_is_kept_for_the_gate(chapter):
    chapter.metric("dormant", "休眠", 3, measure="休眠客户数")
    assert last(chapter).measure == "休眠客户数"
    frame = pd.DataFrame({"label": ["甲", "乙"], "share": [0.4, 0.6]})
    chapter.table(
        "t", frame, columns={"label": ("组", "text"), "share": ("占比", "pct")}, title="表",
        tables=[], whole={"share": 1},
    )  # fmt: skip
    assert [column.whole for column in last(chapter).columns] == [None, 1]


def test_a_whole_of_a_column_that_is_not_printed_is_refused(chapter):
    frame = pd.DataFrame({"label": ["甲"], "share": [1.0]})
    with pytest.raises(
        NotebookError, match="value：表 t 的 whole 用到没有印出的列“part”；印出的有 label"
    ):
        chapter.table(
            "t", frame, columns={"label": ("组", "text")}, title="表", tables=[], whole={"part": 1}
        )


def test_a_cell_run_twice_replaces_its_block(chapter):
    chapter.note("n", "一")
    chapter.note("n", "二")
    assert [b.text for b in chapter._blocks.values() if isinstance(b, Note)] == ["二"]


def test_two_kinds_of_block_cannot_share_a_name(chapter):
    chapter.note("n", "一")
    with pytest.raises(NotebookError, match="“n”既是Note又是Metric"):
        chapter.metric("n", "数", 1)


def test_a_block_needs_a_name_that_can_be_an_anchor(chapter):
    with pytest.raises(NotebookError, match="应以小写字母开头"):
        chapter.note("坏 名", "文")


def test_a_table_prints_one_unit_masks_people_and_keeps_every_row(chapter):
    frame = pd.DataFrame(
        {
            "name": ["欧阳娜娜", "张伟"] * 80,
            "phone": ["13812345678"] * 160,
            "remark": ["电话 13912345678"] * 160,
            "revenue": [25_000.0, 100.0] * 80,
        }
    )
    chapter.table(
        "t", frame,
        columns={
            "name": ("客户", "text"), "phone": ("联系方式", "text"), "remark": ("备注", "text"),
            "revenue": ("销售额", "money"),
        },
        title="前 160 家", tables=["orders"], n=160,
    )  # fmt: skip
    block = last(chapter)
    assert isinstance(block, Table)
    assert block.rows[0] == ("欧阳**", "138****5678", "电话 139****5678", 25_000.0)
    assert (block.columns[3].unit, block.columns[3].divisor) == ("万元", 1e4)
    assert (len(block.rows), block.total_rows) == (100, 160)
    stored = pd.read_parquet(chapter.folder / block.frame)
    assert len(stored) == 160
    assert "13812345678" not in stored.to_csv()
    assert block.source == "订单表（订单.csv）"


def test_the_total_row_survives_the_excerpt(chapter):
    frame = pd.DataFrame({"label": [str(i) for i in range(150)] + ["合计"], "n": range(151)})
    chapter.table(
        "t",
        frame,
        columns={"label": ("组", "text"), "n": ("数", "int")},
        title="t",
        tables=[],
        total=True,
    )
    block = last(chapter)
    assert block.rows[-1] == ("合计", 150)
    assert len(block.rows) == 100
    assert block.total_rows == 150


def test_a_figure_lies_beside_the_chapter_in_true_millimetres(chapter):
    chart = charts.trend(pd.Series([1.0, 2.0], index=["一月", "二月"]), height_mm=50)
    chapter.figure(
        "g",
        chart,
        title="图",
        alt="由 {1} 到 2",
        tables=["orders"],
        n=2,
    )
    block = last(chapter)
    assert (block.width_mm, block.height_mm, block.alt) == (170, 50, "由 {1} 到 2")
    assert (chapter.folder / block.file).read_bytes().lstrip().startswith(b"<?xml")
    assert json.loads((chapter.folder / "g.chart.json").read_text("utf-8"))["kind"] == "trend"


def test_a_figure_keeps_the_numbers_of_its_chart(chapter):
    values = pd.Series({"甲": 2.0, "乙": 1.0})
    chapter.figure("r", charts.ranked_bars(values), title="图", tables=["orders"], n=2)
    data = last(chapter).chart
    assert (data.kind, data.categories, data.series[0].values) == ("bar", ("甲", "乙"), (2.0, 1.0))
    assert last(chapter).alt == "条形图：甲 2，乙 1。"
    steps = charts.process_steps([("一", "收集")])
    chapter.figure("own", steps, title="图", tables=["orders"], n=2)
    assert (last(chapter).chart, last(chapter).alt) == (None, "")


def test_a_chart_that_is_no_data_is_refused_with_the_argument(chapter):
    chart = charts.ranked_bars(pd.Series({"甲": 2.0}), value_format=lambda v: "两")
    with pytest.raises(NotebookError, match="value：图 r 的参数 value_format 不是数据：function"):
        chapter.figure("r", chart, title="图", tables=["orders"], n=2)


def test_advice_comes_from_the_library_with_person_and_date(chapter):
    chapter.action("a", "promotion", values={"count": 12}, evidence=["t"], effect="约 12 家")
    block = last(chapter)
    assert isinstance(block, Action)
    assert block.owner == "王岚（市场部）"
    assert block.deadline == "2026-04-01"  # 90 days after 2026-01-01
    assert "12 家客户" in block.detail
    with pytest.raises(NotebookError, match="策略“magic”不在"):
        chapter.action("b", "magic", values={})


def test_an_action_for_nobody_is_not_recorded_and_no_finding_names_it(session, chapter):
    shown = chapter.action("visit", "regular_visit", values={"count": 0})
    assert repr(shown) == "value：没有记录 visit，它的对象是 0 家（count）"
    chapter.finding("f", "句。", advice="visit")
    chapter.save()
    blocks = read_chapter(chapter.folder, "r1").blocks
    assert [(block.id, block.advice) for block in blocks] == [("f", "")]


def test_a_cell_run_again_that_finds_nobody_takes_its_action_back(chapter):
    chapter.action("visit", "regular_visit", values={"count": 3})
    assert isinstance(last(chapter), Action)
    chapter.action("visit", "regular_visit", values={"count": 0})
    assert not chapter._blocks


def test_an_action_that_has_somebody_again_must_be_there_for_its_finding(chapter):
    chapter.action("visit", "regular_visit", values={"count": 0})
    chapter.action("visit", "regular_visit", values={"count": 3})
    chapter.finding("f", "句。", advice="visit", evidence=["elsewhere"])
    with pytest.raises(NotebookError, match="f 引用了没有记录的块 elsewhere"):
        chapter.save()


def test_unknown_formats_are_named_with_the_known(chapter):
    with pytest.raises(NotebookError, match="格式“percent”未知，可用：text、int"):
        chapter.metric("m", "率", 0.5, format="percent")


def test_what_is_saved_is_read_by_the_next_chapter(session, chapter):
    chapter.store("values", pd.DataFrame({"customer_id": ["001", "1"], "v": [1.0, 2.0]}))
    chapter.metric("m", "销售额", 25_100.0, format="money", previous=None)
    chapter.warn("样本偏少")
    chapter.save()
    result = read_chapter(chapter.folder, "r1")
    assert (result.chapter, result.number, result.title) == ("value", 6, "客户价值")
    assert result.warnings == ("样本偏少",)
    later = Chapter(session, "tiering")
    frame = later.from_chapter("value", "values")
    assert frame is not None
    assert frame["customer_id"].tolist() == ["001", "1"]
    assert later.from_chapter("value", "nothing") is None
    assert later.from_chapter("prediction", "forecast") is None


def test_a_reference_to_nothing_stops_whatever_data_are_missing(chapter):
    chapter.finding("f", "句。", evidence=["no_figure"], advice="no_action")
    chapter.has("surveys", purpose="满意度")
    with pytest.raises(NotebookError, match="f 引用了没有记录的块 no_figure、no_action"):
        chapter.save()


def test_a_window_counts_back_from_the_cut_off(chapter):
    window = chapter.window(12)
    assert (f"{window.start:%Y-%m-%d}", window.label) == ("2025-01-01", "2025-01-01 至 2025-12-31")
    assert chapter.window(12, ago=12).label == "2024-01-01 至 2024-12-31"
    assert chapter.window(0).start is None
    assert chapter.window(0, ago=12).last == "2024-12-31"
    assert chapter.window() == window  # data.window_months


def test_a_window_longer_than_the_records_begins_with_them(tmp_path):
    chapter = chapter_of(tmp_path, pd.date_range("2025-03-05 09:00", "2025-12-31"), "2025-12")
    assert chapter.recorded_from(chapter.window(12)) == datetime(2025, 3, 5)
    assert chapter.recorded_from(chapter.window(0)) == datetime(2025, 3, 5)
    assert chapter.recorded_from(chapter.window(3)) == datetime(2025, 10, 1)


def test_what_a_cell_shows_is_html_drawn_by_the_report(chapter):
    shown = chapter.metric("m", "销售额", 25_100.0, format="money")
    html = shown._repr_html_()
    assert "2.5" in html
    assert "万元" in html
    assert "销售额" in html


def test_an_old_run_leaves_nothing_in_the_folder(session):
    folder = Chapter(session, "value").folder
    (folder / "old.svg").touch()
    Chapter(session, "value")
    assert not (folder / "old.svg").exists()
    assert Path(folder).is_dir()


def test_contacts_are_masked_by_heading_too_and_the_frame_given_stays(chapter):
    frame = pd.DataFrame(
        {"客户名称": ["欧阳锋", None], "联系方式": ["13812345678", "12345678"], "消费金额": [1, 2]}
    )
    masked = chapter.masked(frame)
    assert masked["客户名称"].tolist()[0] == "欧阳*"
    assert masked["联系方式"].tolist() == ["138****5678", "1*****78"]
    assert frame["联系方式"].tolist() == ["13812345678", "12345678"]


CONTACTS = pd.DataFrame(
    {
        "name": ["欧阳娜娜", "张伟", "张伟"],
        "phone": ["13812345678", "13912345678", "13912345678"],
        "comment": ["请回电 13912345678", "满意", None],
        "revenue": [1.0, 2.0, 3.0],
    }
)


@pytest.mark.parametrize("kind", ["str", object, "category"])
def test_masked_cells_keep_their_rows_and_gaps_whatever_the_column_holds(chapter, kind):
    phones = pd.Series(["13812345678", None, "13912345678", "13812345678"], index=[3, 1, 2, 0])
    masked = chapter.masked(pd.DataFrame({"phone": phones.astype(kind)}))["phone"]
    assert masked.index.tolist() == [3, 1, 2, 0]
    assert masked.dropna().tolist() == ["138****5678", "139****5678", "138****5678"]
    assert masked.isna().tolist() == [False, True, False, False]


@pytest.mark.parametrize("mask", [True, False])
def test_how_many_personal_values_were_listed_is_kept_and_never_which(session, mask):
    privacy = session.params.privacy.model_copy(update={"mask": mask})
    params = session.params.model_copy(update={"privacy": privacy})
    chapter = Chapter(replace(session, params=params), "value")
    listed = chapter.masked(CONTACTS)
    chapter.table(
        "t", CONTACTS, columns={"phone": ("电话", "text")}, title="t", tables=[],
    )  # fmt: skip
    chapter.save()
    result = read_chapter(chapter.folder)
    assert result.personal == {"客户名称": 2, "联系方式": 2, "意见": 1}
    assert (listed["phone"].tolist() == CONTACTS["phone"].tolist()) is not mask
    said = (chapter.folder / "chapter.json").read_text("utf-8")
    assert ("13912345678" in said) is not mask


def test_a_chapter_that_lists_nobody_keeps_no_personal_value(chapter):
    chapter.table(
        "t", CONTACTS, columns={"revenue": ("销售额", "money")}, title="t", tables=[],
    )  # fmt: skip
    chapter.save()
    assert read_chapter(chapter.folder).personal == {}


def test_the_whole_strategy_library_can_be_read(chapter):
    assert "vip_dedicated_service" in {entry.id for entry in chapter.strategies}


def chapter_of(root: Path, days: pd.DatetimeIndex, period: str, more: str = "") -> Chapter:
    """A chapter on one sale per day; the client's file may say ``more`` under data."""
    write_project(root)
    project = Project(root)
    project.client_file("yi").write_text(
        CLIENT.replace("  as_of: 2026-01-01  # the file ends on the fourth\n", more), "utf-8"
    )
    rows = "".join(f"{n % 9},{day:%Y-%m-%d},{n + 1}\n" for n, day in enumerate(days))
    (root / "params" / "clients" / "订单.csv").write_text(f"客户,日期,金额\n{rows}", "utf-8")
    params = load_params(project, "yi", period)
    data = load_dataset(params, root / "run" / "data")
    return Chapter(Session(project, params, data, root / "run" / "chapters", "r1"), "value")


def test_data_that_end_inside_the_period_are_the_cut_off_of_every_chapter(tmp_path):
    chapter = chapter_of(tmp_path, pd.date_range("2025-10-08", "2025-11-03"), "2025-Q4")
    assert f"{chapter.as_of:%Y-%m-%d}" == "2025-11-04"
    assert chapter.window(1).label == "2025-10-04 至 2025-11-03"
    assert not chapter.period_complete


def test_a_period_that_begins_before_the_records_is_not_compared(tmp_path):
    chapter = chapter_of(tmp_path, pd.date_range("2025-08-20", "2025-12-31"), "2025-Q4")
    assert chapter.period_complete
    assert not chapter.comparable(chapter.period.previous)  # of the third quarter 42 days are there
    chapter.metric("m", "期内销售额", 5.0, previous=4.0, year_before=3.0)
    assert (last(chapter).previous, last(chapter).year_before) == (None, None)


def test_a_period_is_compared_with_one_that_the_records_fill(tmp_path):
    chapter = chapter_of(tmp_path, pd.date_range("2024-10-01", "2025-12-31"), "2025-Q4")
    assert chapter.comparable(chapter.period.year_before)
    chapter.metric("m", "期内销售额", 5.0, previous=4.0, year_before=3.0)
    assert (last(chapter).previous, last(chapter).year_before) == (4.0, 3.0)


def test_a_series_has_no_month_of_which_only_a_part_is_recorded(tmp_path):
    chapter = chapter_of(tmp_path, pd.date_range("2025-07-20", "2025-12-10"), "2025-Q4")
    months = monthly_totals(chapter.data, start=None, end=chapter.as_of)
    assert [f"{m:%m}" for m in months["month"]] == ["07", "08", "09", "10", "11", "12"]
    whole = chapter.whole_months(months)
    assert [f"{m:%m}" for m in whole["month"]] == ["08", "09", "10", "11"]


def test_a_series_without_rows_keeps_its_columns(tmp_path):
    chapter = chapter_of(tmp_path, pd.date_range("2025-07-20", "2025-12-10"), "2025-Q4")
    months = monthly_totals(chapter.data, start=None, end=chapter.as_of)
    assert list(chapter.whole_months(months.head(0))) == list(months)


def test_a_series_of_another_table_is_judged_by_the_records_of_that_table(tmp_path):
    """Orders of two years; the web shop has been watched since the middle of August."""
    data = load_events(tmp_path, pd.date_range("2025-08-15", "2025-12-31"))
    chapter = Chapter(Session(Project(tmp_path), data[0], data[1], tmp_path / "c", "r1"), "value")
    visits = monthly_visits(chapter.data, start=None, end=chapter.as_of)
    assert [f"{m:%m}" for m in visits["month"]] == ["08", "09", "10", "11", "12"]
    whole = chapter.whole_months(visits, "events")
    assert [f"{m:%m}" for m in whole["month"]] == ["09", "10", "11", "12"]
    quarters = chapter.whole_months(visits, "events", months=3)
    assert [f"{m:%m}" for m in quarters["month"]] == ["10", "11", "12"]
    assert not chapter.data.fills(chapter.period.previous, "events")
    assert chapter.data.fills(chapter.period.previous)


def load_events(root: Path, days: pd.DatetimeIndex) -> tuple[Params, Dataset]:
    write_project(root)
    events = "".join(f"{n},{day:%Y-%m-%d},浏览\n" for n, day in enumerate(days))
    orders = "".join(
        f"{n % 9},{day:%Y-%m-%d},{n + 1}\n"
        for n, day in enumerate(pd.date_range("2024-01-01", "2025-12-31"))
    )
    (root / "订单.csv").write_text(f"客户,日期,金额\n{orders}", "utf-8")
    (root / "行为.csv").write_text(f"会话,时间,类型\n{events}", "utf-8")
    mapped = {"会话": "session_id", "时间": "happened_at", "类型": "kind"}
    sold = {"客户": "customer_id", "日期": "ordered_at", "金额": "paid_amount"}
    params = settings(
        root,
        {"file": "订单.csv", "table": "orders", "columns": sold},
        {"file": "行为.csv", "table": "events", "columns": mapped},
        period="2025-Q4",
    )
    return params, load_dataset(params, root / "snapshot")


@pytest.mark.parametrize(
    ("treatment", "said"),
    [("net", "已扣减退款"), ("exclude", "退款的订单不计，退款也不从其他订单中扣减")],
)
def test_how_refunds_count_is_said_as_the_client_has_set_it(tmp_path, treatment, said):
    days = pd.date_range("2025-12-01", "2025-12-31")
    more = f"  refunds: {{treatment: {treatment}}}\n"
    assert chapter_of(tmp_path, days, "2025-12", more).refunds_said == said


def test_a_period_that_the_data_do_not_fill_is_not_compared(tmp_path):
    chapter = chapter_of(tmp_path, pd.date_range("2024-07-01", "2025-12-20"), "2025-Q4")
    chapter.metric("m", "期内销售额", 5.0, previous=4.0, year_before=3.0)
    assert (last(chapter).previous, last(chapter).year_before) == (None, None)
    assert last(chapter).note == "报告期数据未满，不作环比、同比"
    chapter.metric("n", "期内销售额", 5.0, previous=4.0, note="另有说明")
    assert last(chapter).note == "另有说明"


def test_a_need_is_called_as_the_client_knows_it():
    assert called("surveys.score") == "满意度问卷表.得分"
    assert called("leads") == "线索与商机表"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("orders.customer_id、orders.ordered_at", "订单表：客户编号、下单时间"),
        ("orders.paid_amount、customers.wallet_share", "订单表：实付金额；客户表：钱包份额"),
        ("surveys.score（题项：推荐意愿）", "满意度问卷表：得分（题项：推荐意愿）"),
        ("综合得分、orders.customer_id", "综合得分；订单表：客户编号"),
        ("", ""),
    ],
)
def test_fields_of_a_definition_are_told_in_the_words_of_the_tables(fields, told):
    assert fields_in_words(fields) == told
