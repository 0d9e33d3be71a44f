"""The blank satisfaction questionnaire as a workbook: one line per answer sheet, choices to pick from."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from reportkit.analysis.opinions.survey_form import FORM
from reportkit.errors import UsageError

SHEET = "答卷"
#: before the questions; the customer's number ties an answer to its customer
HEADINGS = ("答卷编号", "客户编号", "客户名称", "填写日期")
_LINES = 500  # with choices
_LONGEST_TITLE = 32  # of what Excel shows beside a cell


def write_questionnaire(path: Path) -> None:
    """Write the form. Raises UsageError when there is a file already: it may hold answers."""
    if path.exists():
        raise UsageError(f"{path} 已存在，里面可能有答卷；请换一个文件名。")
    book = xlsxwriter.Workbook(str(path))
    try:
        _fill(book, book.add_worksheet(SHEET))
    finally:
        book.close()


def _fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4"}
    )
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    questions = [f"{number}、{question.text}" for number, question in enumerate(FORM, 1)]
    sheet.write_row(0, 0, [*HEADINGS, *questions], head)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 2, 12)
    sheet.set_column(3, 3, 12, day)
    sheet.set_column(4, len(HEADINGS) + len(FORM) - 1, 18)
    for column, question in enumerate(FORM, len(HEADINGS)):
        if question.choices:
            sheet.data_validation(
                1, column, _LINES, column,
                {
                    "validate": "list", "source": list(question.choices),
                    "input_title": question.use[:_LONGEST_TITLE], "input_message": question.shown,
                    "error_title": "不在选项里", "error_message": question.shown,
                },
            )  # fmt: skip
        else:
            sheet.write_comment(0, column, question.shown)
