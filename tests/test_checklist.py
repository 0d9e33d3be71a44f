"""Each point that a report has to make stands where checklist.csv says, in a real run, and is not
empty.

Places: ``chapter.block[:<words in it>]`` | ``column:<of the customer table>`` | ``setting:<dotted>`` |
``strategy:<id>`` | ``appendix:<letter>[:<words>]`` | ``table:<table>[.<column>]`` |
``mapping:<system>`` | ``file:<name>`` | ``command:<name>``; several are joined by semicolons.
"""

import csv
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reportkit import gate, runs
from reportkit.blocks import Action, Block, Figure, Finding, Metric, Note, Table
from reportkit.bundle import ChapterResult, plain, read_chapter
from reportkit.cli import cli
from reportkit.data.dataset import Dataset, open_dataset
from reportkit.data.systems import read_system
from reportkit.outline import notebook_files
from reportkit.report.appendices import TITLES
from reportkit.strategies import load_strategies

CHECKLIST = Path(__file__).parent / "checklist.csv"
GROUPS = {
    "A": 20, "B": 15, "C": 10, "D": 17, "E": 24, "F": 13, "G": 19, "H": 10, "I": 26, "J": 10,
    "K": 24, "L": 15, "M": 17, "N": 10, "O": 8, "P": 25, "Q": 13, "R": 13, "S": 9, "T": 13,
}  # fmt: skip
CONTENTS = "目录客户管理分析报告"  # head of the pages that only name the appendices
#: columns of 客户分级管理分析表, in the order that never changes
COLUMNS = (
    "客户名称", "联系方式", "所属行业", "历史购买记录", "消费金额", "利润贡献", "购买频率", "活跃度",
    "忠诚度", "需求和偏好", "满意度", "分级",
)  # fmt: skip


def points() -> list[dict[str, str]]:
    with CHECKLIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Run:
    """What one run left behind, opened once."""

    demo: Any
    chapters: dict[str, ChapterResult]
    record: dict[str, Any]
    data: Dataset
    pages: tuple[str, ...]

    @property
    def blocks(self) -> list[Block]:
        return [block for chapter in self.chapters.values() for block in chapter.blocks]


@pytest.fixture(scope="module")
def run(demo_run) -> Run:
    folder = demo_run.report.folder
    record = runs.read_record(folder)
    names = [path.stem[3:] for path in notebook_files(demo_run.project.notebooks)]
    return Run(
        demo=demo_run,
        chapters={n: read_chapter(folder / "chapters" / n, record["run_id"]) for n in names},
        record=record,
        data=open_dataset(folder / "data"),
        pages=gate.page_texts(next(p for p in demo_run.report.files if p.suffix == ".pdf")),
    )


def fault(run: Run, place: str) -> str:
    """Why ``place`` does not hold, empty where it does."""
    kind, colon, name = place.partition(":")
    if "." in kind or not colon:
        return _block_fault(run, kind, name)
    return {
        "column": _column_fault,
        "setting": _setting_fault,
        "strategy": _strategy_fault,
        "appendix": _appendix_fault,
        "table": _table_fault,
        "mapping": _mapping_fault,
        "file": _file_fault,
        "command": lambda run, name: "" if name in cli.commands else "no such command",
    }[kind](run, name)


def _block_fault(run: Run, place: str, words: str) -> str:
    chapter, _, id = place.partition(".")
    if chapter not in run.chapters:
        return "no such chapter"
    block = next((b for b in run.chapters[chapter].blocks if b.id == id), None)
    if block is None:
        return "no such block"
    shown = ""  # what a drawing says
    match block:
        case Metric():
            full = block.value is not None or bool(block.note)
        case Table():
            full = bool(block.rows) and any(v is not None for row in block.rows for v in row)
        case Figure():
            drawing = run.chapters[chapter].folder / block.file
            shown = drawing.read_text("utf-8")
            full = "<path" in shown and bool(block.alt)
        case Finding() | Note():
            full = bool(block.text.strip())
        case Action():
            full = all((block.title, block.detail, block.owner, block.deadline, block.measure))
    if not full:
        return "empty"
    said = json.dumps(plain(asdict(block)), ensure_ascii=False) + shown
    return "" if words in said else "without the words"


def _column_fault(run: Run, name: str) -> str:
    tiering = run.chapters.get("tiering")
    if tiering is None or "customer_table" not in tiering.frames:
        return "no customer table"
    frame = pd.read_parquet(tiering.folder / tiering.frames["customer_table"])
    if tuple(frame.columns[:12]) != COLUMNS or name not in COLUMNS:
        return "not among the twelve columns"
    return "" if frame[name].notna().any() else "empty"


def _setting_fault(run: Run, name: str) -> str:
    params = run.record["params"]
    known: Any = {**params, **params["chapter_settings"]}
    for part in name.split("."):
        if not isinstance(known, dict) or part not in known:
            return "no such setting"
        known = known[part]
    return ""


def _strategy_fault(run: Run, name: str) -> str:
    library = load_strategies(run.demo.project.strategies)
    if name not in library:
        return "not in the library"
    if any(isinstance(b, Action) and b.strategy == name for b in run.blocks):
        return ""
    title = library[name].title
    cells = (str(v) for b in run.blocks if isinstance(b, Table) for row in b.rows for v in row)
    return "" if any(title in cell for cell in cells) else "nowhere advised"


def _appendix_fault(run: Run, name: str) -> str:
    letter, _, words = name.partition(":")
    mark = gate.squeeze(
        f"附录 {letter} {TITLES.get(letter, '')}"
    )  # stands at the head of its pages
    pages = tuple(page for page in run.pages if mark in page and CONTENTS not in page)
    if not pages:
        return "no such appendix"
    return "" if gate.says(pages, words) else "the appendix does not say so"


def _table_fault(run: Run, name: str) -> str:
    try:
        return "" if run.data.has(name) else "without rows in the snapshot"
    except KeyError:
        return "no such table or column"


def _mapping_fault(run: Run, name: str) -> str:
    system = read_system(name, run.demo.project.root / "params" / "mappings")
    return "" if system.objects and all(o.columns for o in system.objects) else "empty"


def _file_fault(run: Run, name: str) -> str:
    made = {path.name for path in run.demo.report.files}
    return "" if name in made or (run.demo.project.root / name).is_file() else "no such file"


def test_every_point_is_listed_once_in_order():
    rows = points()
    codes = [
        f"{group}{number:02d}" for group, size in GROUPS.items() for number in range(1, size + 1)
    ]
    assert [row["code"] for row in rows] == codes
    assert [int(row["number"]) for row in rows] == list(range(1, 312))


def test_a_point_without_a_place_says_why():
    for row in points():
        assert row["place"] or row["why"], row["code"]


def test_the_five_groups_of_the_customer_table_are_twelve_columns(run):
    block = next(b for b in run.chapters["tiering"].blocks if b.id == "customer_table")
    assert tuple(column.name for column in block.columns[:12]) == COLUMNS


def test_every_point_stands_where_the_list_says(run):
    faults = [
        f"{row['code']} {place}: {said}"
        for row in points()
        for place in filter(None, row["place"].split(";"))
        if (said := fault(run, place))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("value.nothing", "no such block"),
        ("value.revenue:星座", "without the words"),
        ("nowhere.revenue", "no such chapter"),
        ("column:星座", "not among the twelve columns"),
        ("setting:report.colour", "no such setting"),
        ("strategy:free_lunch", "not in the library"),
        ("appendix:Z", "no such appendix"),
        ("appendix:D:天气预报", "the appendix does not say so"),
        ("table:orders.weather", "no such table or column"),
        ("file:方案.docx", "no such file"),
        ("command:fly", "no such command"),
    ],
)
def test_what_is_not_there_is_told(run, place, said):
    assert fault(run, place) == said
