"""Every example of docs/ is run as it stands there: files, settings, and what they are read as."""

import csv
import re
from pathlib import Path

import pytest

from reportkit.data.answers import answer
from reportkit.data.spec import SourceSpec
from reportkit.examination import table_lines
from reportkit.params import read_yaml

ROOT = Path(__file__).resolve().parent.parent
from client_files import load, write_text, write_workbook

GUIDE = (ROOT / "docs" / "数据文件.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"```(\w+) ?([^\n]*)\n(.*?)```", re.S)
SECTIONS = {part.split("\n")[0]: part for part in GUIDE.split("\n## ")[1:]}
READ = {title: part for title, part in SECTIONS.items() if "读作：" in part}


def write_files(part: str, folder: Path) -> None:
    books: dict[str, dict[str, list[list[str]]]] = {}
    for kind, name, text in _BLOCK.findall(part):
        if kind != "csv":
            continue
        file, _, sheet = name.partition("#")
        if sheet:
            books.setdefault(file, {})[sheet] = list(csv.reader(text.splitlines()))
        else:
            write_text(folder / file, text)
    for file, sheets in books.items():
        write_workbook(folder / file, sheets)


@pytest.mark.parametrize("title", READ)
def test_an_example_is_read_as_the_guide_says(title, tmp_path):
    part = READ[title]
    write_files(part, tmp_path)
    settings = next(text for kind, _, text in _BLOCK.findall(part) if kind == "yaml")
    data = read_yaml(write_text(tmp_path / "settings.yaml", settings))["data"]
    lines = list(table_lines(load(tmp_path, *data.pop("sources"), **data)))
    for expected in re.findall(r"^读作：(.+)$", part, re.M):
        assert any(expected in line for line in lines), lines


def test_an_answer_changes_the_settings_as_the_guide_says(tmp_path):
    before, after = (text for kind, name, text in _BLOCK.findall(GUIDE) if name in ("之前", "之后"))
    answered = answer(before, "orders.paid_amount", "应付")
    texts = {"a.yaml": answered, "b.yaml": after}
    read = [read_yaml(write_text(tmp_path / name, text)) for name, text in texts.items()]
    assert read[0] == read[1]


def test_the_guide_names_every_setting_of_a_source():
    missing = [
        name
        for name in SourceSpec.model_fields
        if f"`{name}" not in GUIDE and f"{name}:" not in GUIDE
    ]
    assert missing == []
