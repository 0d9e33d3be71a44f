"""Not one raw contact in any file of a build, though the client's every text column is full of them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import private_clients as private
import pytest

from reportkit.finished_texts import finished_texts
from reportkit.gate import page_texts
from reportkit.pipeline import Built, build_report
from reportkit.project import Project
from reportkit.scaffold import write_project

_LITTLE = re.compile(r"[\s\u200b\u2060\u00ad\u00a0.\-－()]")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("private") / "p"
    write_project(root)
    return Project(root)


@pytest.fixture(scope="module")
def built(project) -> Built:
    return build_report(project, private.write_private(project), private.PERIOD)


@pytest.fixture(scope="module")
def named(project) -> Built:
    return build_report(project, private.write_known_by_name(project), private.PERIOD)


def raw_values(path: Path) -> list[str]:
    """Every raw value that the file holds, with nothing between its characters."""
    text = "\n".join([path.name, *finished_texts(path)])
    tight = "\n".join(_LITTLE.sub("", line) for line in text.split("\n"))
    return [raw for raw in private.RAW if raw in tight or _LITTLE.sub("", raw) in tight]


def test_no_file_of_the_run_holds_a_raw_value(built):
    files = [path for path in built.folder.rglob("*") if path.is_file()]
    kinds = {path.suffix for path in files}
    assert kinds >= {".pdf", ".html", ".xlsx", ".docx", ".pptx", ".zip", ".json", ".ipynb", ".svg"}
    records = [f"5f3a1{phone}bcde0123" for phone in private.PHONES]
    for path in files:
        found = raw_values(path)
        if set(found) & set(private.PHONES):  # inside the record numbers of the CRM
            text = "\n".join(finished_texts(path))
            for record in records:
                text = text.replace(record, "")
            found = [raw for raw in found if raw in text]
        assert found == [], path.relative_to(built.folder)


def test_warnings_hold_no_raw_value(built):
    assert [raw for raw in private.RAW if raw in "\n".join(built.warnings)] == []


def test_what_is_shown_instead_stands_in_the_report(built):
    text = "".join(page_texts(next(p for p in built.files if p.suffix == ".pdf")))
    assert "138****0003" in text


def test_the_write_back_carries_the_record_number_and_nothing_else_of_a_person(built):
    path = next(p for p in built.files if p.suffix == ".zip")
    with ZipFile(path) as package:
        sheet = next(name for name in package.namelist() if name.endswith(".xlsx"))
        rows = list(openpyxl.load_workbook(io.BytesIO(package.read(sheet))).active.values)
    assert rows[0] == ("唯一性ID（必填）", "客户级别", "分层日期")
    assert {row[0] for row in rows[1:]} == {f"5f3a1{phone}bcde0123" for phone in private.PHONES}


def test_record_numbers_survive_in_the_workbook(built):
    path = next(p for p in built.files if p.name == "客户分级管理分析表.xlsx")
    texts = "\n".join(finished_texts(path))
    assert all(f"5f3a1{phone}bcde0123" in texts for phone in private.PHONES)


def test_no_private_value_is_kept_beside_the_finished_report(built):
    assert not (built.folder / "data" / "private.json").exists()


# -- customers known by their names only ------------------------------------------------------


def test_a_name_that_is_the_customers_number_is_masked_in_every_file(named):
    for path in (path for path in named.folder.rglob("*") if path.is_file()):
        assert raw_values(path) == [], path.relative_to(named.folder)


def test_two_customers_of_one_family_stay_two_rows(named):
    book = openpyxl.load_workbook(next(p for p in named.files if p.suffix == ".xlsx"))
    cells = [
        c.value for s in book for row in s.iter_rows() for c in row if isinstance(c.value, str)
    ]
    shown = {cell for cell in cells if re.fullmatch(r"[赵钱孙李周吴郑王冯陈]\*\*(（\d）)?", cell)}
    assert len(shown) == 30


def test_the_appendix_says_that_names_of_persons_are_masked(named):
    text = "".join(page_texts(next(p for p in named.files if p.suffix == ".pdf")))
    assert "客户是个人，姓名一并脱敏" in text
    assert "赵**" in text
