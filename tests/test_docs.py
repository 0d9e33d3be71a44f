"""Every example of docs/ is run as it stands there: files, settings, and what they are read as."""

import csv
import os
import pty
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from client_files import load, write_text, write_workbook

from reportkit.cli import cli
from reportkit.data.answers import answer
from reportkit.data.spec import SourceSpec
from reportkit.examination import table_lines
from reportkit.scaffold import write_project
from reportkit.yaml_files import read_yaml

ROOT = Path(__file__).resolve().parent.parent
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


def test_an_address_of_the_guide_is_accepted_with_its_login(tmp_path):
    [text] = [text for kind, name, text in _BLOCK.findall(GUIDE) if name == "地址"]
    shown = read_yaml(write_text(tmp_path / "a.yaml", f"sources:\n{text}"))["sources"]
    made = [SourceSpec.model_validate(entry) for entry in shown]
    assert [spec.remote for spec in made] == [True, True]
    assert made[1].login == "~/.config/reportkit/webdav.json"


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


WALK = (ROOT / "docs" / "从文件夹到报告.md").read_text(encoding="utf-8")


def messy_folder(folder: Path) -> None:
    """What a client sent: one sheet per month below a title, a web page named .xls, a GBK survey."""
    folder.mkdir()
    heading = ["单号", "客户代码", "付款时间", "实付（元）", "状态"]
    months = {
        f"{month}月": [
            ["华辰科技订单台账", "", "", "", ""],
            heading,
            *(
                [f"D{month:02}{day:02}", f"K{(28 * month + day) % 40:02}", f"2025-{month:02}-{day:02}", 100 * day + month,
                 "挂起" if day == 7 else "已完成"]
                for day in range(1, 29)
            ),
            ["合计", "", "", "", ""],
        ]
        for month in range(1, 13)
    }  # fmt: skip
    write_workbook(folder / "订单.xlsx", months)
    rows = "".join(f"<tr><td>K{n:02}<td>第{n}有限公司<td>制造</tr>" for n in range(40))
    rows += "<tr><td>K40<td>第3公司<td>制造</tr>"  # entered a second time
    page = f"<table><tr><td>客户代码<td>客户名称<td>行业</tr>{rows}</table>"
    write_text(folder / "客户名单.xls", page, "gb18030")
    answers = "".join(f"{n},2025-11-{n + 1:02} 09:00,K{n:02},{n % 5 + 1}\n" for n in range(20))
    survey = "序号,提交答卷时间,客户代码,总体满意度\n" + answers
    write_text(folder / "满意度.csv", survey, "gb18030")


def in_a_terminal(command: Sequence[str], folder: Path, typed: str) -> str:
    """What a person sees who runs ``command`` in a terminal and types ``typed``."""
    own, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "200", "TERM": "dumb"}
    child = subprocess.Popen(
        [sys.executable, "-m", "reportkit", *command],
        cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    os.write(own, typed.encode())
    seen = b""
    try:
        while block := os.read(own, 4096):
            seen += block
    except OSError:  # how Linux says that the other side has closed
        pass
    os.close(own)
    assert child.wait() == 0, seen.decode()
    return seen.decode().replace("\r\n", "\n").replace(str(folder) + "/", "")


def test_a_folder_of_messy_files_becomes_a_report_as_the_walk_shows(tmp_path):
    write_project(tmp_path / "p")
    messy_folder(tmp_path / "p" / "客户发来")
    for command, shown in re.findall(r"```text\n\$ reportkit ([^\n]+)\n(.*?)```", WALK, re.S):
        seen = in_a_terminal(command.split(), tmp_path / "p", "3\n1\n" if "new" in command else "")
        place = 0
        for line in (line.strip() for line in shown.splitlines()):
            if line != "……":
                assert line in seen[place:], seen
                place = seen.index(line, place)  # every line, in this order
    (report,) = (tmp_path / "p" / "output" / "huachen" / "2025-Q4").glob("*.html")
    assert "第3有限公司" in report.read_text(encoding="utf-8")


PAGES = {
    name: (ROOT / name).read_text(encoding="utf-8") for name in ("CONTRIBUTING.md", "CHANGELOG.md")
}


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page):
    named = {word for word in re.findall(r"`([^`\s]+)`", PAGES[page]) if is_path(word)}
    assert named
    assert {word for word in named if not (ROOT / word).exists()} == set()


def is_path(word: str) -> bool:
    return "/" in word or Path(word).suffix in (".md", ".py", ".toml", ".yaml", ".ipynb")


def test_every_name_that_a_page_looks_for_in_a_file_is_there():
    named = re.findall(r"`([^`\s]+)` 的 `(\w+)`", PAGES["CONTRIBUTING.md"])
    assert named
    for file, name in named:
        assert re.search(rf"\b{name}\b", (ROOT / file).read_text(encoding="utf-8")), (file, name)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_page_names_exists(page):
    targets = set(re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"(?:`|^)make ([\w-]+)", PAGES[page], re.M)) <= targets
    named = re.findall(r"`reportkit ([a-z]+)(?: ([a-z]+))?", PAGES[page])
    assert named
    for word, more in named:
        command = cli.commands[word]
        assert not more or more in getattr(command, "commands", {more: None})


def test_the_record_of_changes_names_every_command():
    named = set(re.findall(r"`(?:reportkit )?([a-z]+)", PAGES["CHANGELOG.md"]))
    assert set(cli.commands) - named == set()
