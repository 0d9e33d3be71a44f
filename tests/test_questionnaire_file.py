"""The blank form is filled in and read back without a word of mapping."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from door import drop

from reportkit.analysis.basics.survey_rules import DEFAULT_RULES
from reportkit.analysis.opinions.survey_form import FORM
from reportkit.cli import cli
from reportkit.data.features.surveys import survey
from reportkit.errors import UsageError
from reportkit.questionnaire_file import SHEET, write_questionnaire

WORDS = ("非常不满意", "不满意", "一般", "满意", "非常满意")


def fill(path: Path, answers: int = 12) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    for n in range(answers):
        row = [
            f"R{n}", f"K{n % 4}", f"第{n % 4}有限公司", date(2025, 11, 1 + n), WORDS[n % 5], WORDS[n % 3],
            WORDS[n % 4], WORDS[n % 2 + 3], n % 11, n % 7 + 1, "持平", "价格、质量", "电话",
            "发货再快一些" if n % 3 else None,
        ]  # fmt: skip
        for column, value in enumerate(row, 1):
            sheet.cell(n + 2, column, value)
    book.save(path)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    folder = tmp_path_factory.mktemp("form")
    path = folder / "满意度问卷.xlsx"
    result = CliRunner().invoke(cli, ["new", "questionnaire", str(path)])
    assert result.exit_code == 0, result.output
    fill(path)
    return drop(folder, path)


def test_answers_load_under_the_names_of_their_items(read):
    assert read.draft.questions == ()
    answers = read.data.frame("surveys")
    scores = answers.dropna(subset=["score"]).pivot_table(
        index="response_id", columns="item", values="score", sort=False
    )
    assert set(scores) == {question.item for question in FORM if question.item}
    assert scores.loc["R3"].to_dict() == {
        "产品质量": 4, "服务态度": 1, "售后服务": 4, "总体满意度": 5, "推荐意愿": 3, "费力度": 4,
    }  # fmt: skip
    assert set(answers["customer_id"]) == {"K0", "K1", "K2", "K3"}


def test_an_opinion_stands_once_for_each_answer_sheet(read):
    comments = read.data.frame("surveys")["comment"].dropna()
    assert len(comments) == 8


def test_the_items_are_found_without_a_setting(read):
    found = survey(read.data, DEFAULT_RULES, until=datetime(2026, 1, 1))
    assert (found.items.overall, found.items.recommend) == ("总体满意度", "推荐意愿")


def test_choices_are_offered_in_the_cells(tmp_path):
    write_questionnaire(tmp_path / "f.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "f.xlsx")[SHEET]
    offered = {
        str(v.sqref).split(":")[0]: v.formula1 for v in sheet.data_validations.dataValidation
    }
    assert offered["E2"] == '"非常满意,满意,一般,不满意,非常不满意"'
    assert offered["I2"] == '"0,1,2,3,4,5,6,7,8,9,10"'
    assert sheet["A1"].value == "答卷编号"


def test_a_file_that_may_hold_answers_is_not_overwritten(tmp_path):
    (tmp_path / "f.xlsx").write_bytes(b"x")
    with pytest.raises(UsageError, match="里面可能有答卷"):
        write_questionnaire(tmp_path / "f.xlsx")
    assert (tmp_path / "f.xlsx").read_bytes() == b"x"
