"""What stands behind the notebook's vocabulary, asked directly of a small recorded chapter."""

import pandas as pd
import pytest

from reportkit.blocks import Action, Finding, Note, Table
from reportkit.bundle import read_chapter
from reportkit.data.dataset import load_dataset
from reportkit.errors import NotebookError
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.recorder import LeftOut, Recorder, Shown, known_formats
from reportkit.scaffold import write_project
from reportkit.session import Session

CLIENT = """
client: {name: 甲公司, kind: 对公}
data:
  sources:
  - {file: 订单.csv, table: orders, columns: {客户: customer_id, 日期: ordered_at, 金额: paid_amount}}
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> Session:
    root = tmp_path_factory.mktemp("recorder") / "p"
    write_project(root)
    project = Project(root)
    project.client_file("jia").write_text(CLIENT, "utf-8")
    orders = "客户,日期,金额\n1,2025-12-03,100\n2,2025-12-31,250\n"
    project.client_file("jia").with_name("订单.csv").write_text(orders, "utf-8")
    params = load_params(project, "jia", "2025-12")
    data = load_dataset(params, root / "run" / "data")
    return Session(project, params, data, root / "run" / "chapters", "r1")


@pytest.fixture
def recorder(session) -> Recorder:
    return Recorder(session, "value")


def finding(id: str, **more) -> Finding:
    return Finding(**{"id": id, "text": "好", "values": {}} | more)


def action(id: str, **more) -> Action:
    given = {"id": id, "title": "做", "detail": "细", "tiers": (), "owner": "王", "priority": "P0",
             "deadline": "2026-01-31", "measure": "率"}  # fmt: skip
    return Action(**given | more)


def saved(recorder: Recorder):
    recorder.write()
    return read_chapter(recorder.folder, "r1")


def test_a_saved_chapter_knows_its_run_its_questions_and_its_cut_off(recorder):
    recorder._record(Note(id="n", kind="口径", text="定义"))
    result = saved(recorder)
    assert (result.run_id, result.client, result.period) == ("r1", "jia", "2025-12")
    assert (result.chapter, result.number) == ("value", 6)
    assert result.as_of == "2026-01-01T00:00:00"
    assert result.questions
    assert [block.id for block in result.blocks] == ["n"]


def test_a_block_recorded_again_keeps_its_first_place(recorder):
    for id, text in (("a", "旧"), ("b", "乙"), ("a", "新")):
        recorder._record(Note(id=id, kind="提示", text=text))
    assert [(b.id, b.text) for b in saved(recorder).blocks] == [("a", "新"), ("b", "乙")]


def test_a_reference_to_nothing_names_what_there_is(recorder):
    recorder._record(Note(id="n", kind="提示", text="x"))
    recorder._record(finding("f", evidence=("n", "gone"), advice="none"))
    with pytest.raises(NotebookError) as error:
        recorder.write()
    assert str(error.value) == "value：f 引用了没有记录的块 gone、none。本章有：f、n。"


def test_a_reference_to_another_chapter_is_not_looked_for_here(recorder):
    recorder._record(finding("f", evidence=("churn.rate",)))
    (block,) = saved(recorder).blocks
    assert block.evidence == ("churn.rate",)


def test_references_to_what_was_left_out_fall_away_and_the_rest_stays(recorder):
    recorder._record(Note(id="n", kind="提示", text="x"))
    recorder._record(finding("f", evidence=("gone", "n"), advice="none"))
    recorder._record(action("x", evidence=("gone",)))
    for id in ("gone", "none"):
        recorder._leave_out(id, "没有数据")
    _, block, advice = saved(recorder).blocks
    assert (block.evidence, block.advice, advice.evidence) == (("n",), "", ())


def test_advice_for_nobody_is_left_out_with_its_references(recorder):
    recorder._record(action("x"))
    left = recorder._leave_out("x", "没有客户")
    assert isinstance(left, LeftOut)
    assert repr(left) == "value：没有记录 x，没有客户"
    recorder._record(finding("f", advice="x"))
    (block,) = saved(recorder).blocks
    assert (block.id, block.advice) == ("f", "")


@pytest.mark.parametrize("id", ["", "A", "1a", "a-b", "甲", "a b"])
def test_a_name_that_is_no_anchor_is_refused(recorder, id):
    with pytest.raises(NotebookError, match=f"value：块名“{id}”应以小写字母开头"):
        recorder._record(Note(id=id, kind="提示", text="x"))


def test_two_kinds_under_one_name_are_refused(recorder):
    recorder._record(Note(id="a", kind="提示", text="x"))
    with pytest.raises(NotebookError, match="“a”既是Note又是Finding，后者会盖掉前者"):
        recorder._record(finding("a"))


def test_a_sentence_without_its_value_or_with_a_wrong_one_is_refused(recorder):
    assert recorder._fill("f", "{n:int} 家", {"n": 1234}) == "1,234 家"
    with pytest.raises(NotebookError, match=r"f 的句子用到 'm'，但 values 里没有；现有 n。"):
        recorder._fill("f", "{m:int}", {"n": 1})
    with pytest.raises(NotebookError, match="现有 （空）"):
        recorder._fill("f", "{m:int}", {})
    with pytest.raises(NotebookError, match="value：f 的句子无法填写"):
        recorder._fill("f", "{n:no_such_format}", {"n": 1})


def test_the_period_is_printed_unless_a_block_says_its_own_span(recorder):
    assert recorder._printed({}) == {"span": "2025 年 12 月"}
    assert recorder._printed({"span": "近 {12} 个月", "n": None}) == {
        "span": "近 {12} 个月",
        "n": None,
    }


def test_a_column_of_money_has_one_unit_for_all_its_cells(recorder):
    cells = pd.Series([-250_000.0, 1_000.0, None])
    column = recorder._column("a", "甲", "money", cells, bar=False, level=False)
    assert (column.unit, column.divisor) == ("万元", 10_000)  # by the largest, whatever its sign
    plain = recorder._column("n", "数", "int", cells, bar=True, level=False)
    assert (plain.unit, plain.divisor, plain.bar) == ("", 1.0, True)


def test_an_unknown_format_lists_the_known(recorder):
    with pytest.raises(NotebookError) as error:
        recorder._column("a", "甲", "moeny", pd.Series([1.0]), bar=False, level=False)
    assert str(error.value) == f"value：列 甲 的格式“moeny”未知，{known_formats()}。"


def test_an_unknown_strategy_is_refused(recorder):
    with pytest.raises(
        NotebookError, match="行动 x 引用的策略“nope”不在 params/strategies.yaml 中"
    ):
        recorder._strategy("x", "nope")


def test_contacts_are_masked_wherever_they_stand(recorder):
    recorder._record(Note(id="n", kind="提示", text="请打 13812345678", title="电话 13812345678"))
    recorder._warnings.append("缺 13812345678")
    result = saved(recorder)
    assert "12345678" not in str(result)
    assert result.blocks[0].text.startswith("请打 138")


def test_what_is_personal_is_counted_once_each_and_never_kept(recorder):
    for _ in range(2):
        frame = pd.DataFrame({"联系方式": ["13812345678", "13812345679"], "数": [1, 2]})
        recorder._masked(frame)
    assert "13812345678" not in frame["联系方式"].tolist()
    assert saved(recorder).personal == {"联系方式": 2}


def test_a_cell_shows_the_block_as_the_report_prints_it(recorder):
    shown = recorder._record(Table(id="t", title="收入表", columns=(), rows=(), total_rows=0))
    assert isinstance(shown, Shown)
    assert repr(shown) == "<Table t>"
    assert "收入表" in shown._repr_html_()


def test_a_new_recorder_sweeps_what_the_last_one_left(session):
    Recorder(session, "value")._store("old.parquet", pd.DataFrame({"a": [1]}))
    assert list(Recorder(session, "value").folder.iterdir()) == []


def test_the_source_of_a_block_is_the_files_of_its_tables(recorder):
    assert recorder._source(()) == ""
    assert recorder._source(("orders", "surveys")) == "订单表（订单.csv）"


def test_saving_touches_no_file_of_the_chapter_beside(recorder):
    beside = recorder.folder.parent / "churn" / ".trend.chart.json.1.tmp"
    beside.parent.mkdir(exist_ok=True)
    beside.write_text("half", "utf-8")
    beside.chmod(0o644)
    recorder._record(Note(id="n", kind="提示", text="x"))
    recorder.write()
    assert beside.stat().st_mode & 0o777 == 0o644
    modes = {path.stat().st_mode & 0o777 for path in recorder.folder.iterdir()}
    assert modes == {0o600}
    assert [recorder.folder.parent.stat().st_mode & 0o777, recorder.folder.stat().st_mode & 0o777] == [
        0o700, 0o700,
    ]  # fmt: skip
