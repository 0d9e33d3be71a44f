"""The chapters that ship: each keeps the contract, declares its settings, and starts clean."""

import json
import re
from pathlib import Path

import golden_clients
import golden_runs
import numpy as np
import pandas as pd
import pytest

from reportkit.blocks import Note
from reportkit.bundle import ChapterResult
from reportkit.notebooks import check_contract, check_settings, declared_settings, find_notebooks
from reportkit.outline import read_outline
from reportkit.project import Project
from reportkit.scaffold import write_project

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = find_notebooks(FOLDER)
by_name = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: n.name)


def test_the_chapters_stand_in_the_order_of_the_book():
    assert [n.name for n in NOTEBOOKS] == [
        "segmentation", "lifecycle", "satisfaction", "behaviour", "churn", "value", "prediction",
        "tiering", "outcomes", "decisions", "accounts",
    ]  # fmt: skip
    assert [n.number for n in NOTEBOOKS] == list(range(1, 12))


@by_name
def test_each_keeps_the_contract(notebook):
    check_contract(notebook)


@by_name
def test_each_asks_questions(notebook):
    outline = read_outline(notebook.path)
    assert len(outline.questions) >= 2
    assert all(question.endswith(("？", "?")) for question in outline.questions)


@by_name
def test_each_setting_says_what_it_is_in_chinese(notebook):
    for setting in declared_settings(notebook).values():
        if setting.name not in ("client", "period", "run_dir"):
            assert any("\u4e00" <= c <= "\u9fff" for c in setting.comment), setting.name


@by_name
def test_the_defaults_of_each_pass_its_own_checks(notebook):
    complete = check_settings(notebook, {}, source="默认")
    assert json.dumps(complete, ensure_ascii=False)


@by_name
def test_none_judges_activity_by_a_rule_of_its_own(notebook):
    source = notebook.path.read_text("utf-8")
    assert "ActivityRule(" not in source
    assert not {"churned_quantile", "dormant_quantile", "own_gaps"} & set(
        declared_settings(notebook)
    )


@by_name
def test_none_has_a_statistical_window_of_its_own(notebook):
    own = {"lifecycle", "outcomes"}  # of leads, and of what came of the last measures
    assert ("window_months" in declared_settings(notebook)) == (notebook.name in own)


@by_name
def test_none_names_a_currency_of_its_own(notebook):
    source = re.sub(r"#[^\n\"]*", "", notebook.path.read_text("utf-8"))
    assert re.findall(r".{8}(?<![单美欧港日多])元(?![素数格]).{0,8}", source) == []


@by_name
def test_no_cell_is_too_long_to_read(notebook):
    cells = json.loads(notebook.path.read_text("utf-8"))["cells"]
    for cell in cells:
        assert len("".join(cell["source"]).splitlines()) <= 45, cell["id"]


def gappy_frames() -> dict[str, pd.DataFrame]:
    """Two years of sales, contacts and tickets whose words are blank more often than not."""
    n = np.arange(1200)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(n * 14.6, unit="h")

    def words(*known: str) -> list[str | None]:
        return [known[i % len(known)] if i % 5 < 2 else None for i in n]

    orders = {"order_id": n, "customer_id": n % 80, "ordered_at": days, "paid_amount": 100 + n % 7}
    lines = {"order_id": n, "product": words("茶", "杯"), "category": words("饮品", "器皿")}
    contacts = {"interaction_id": n, "customer_id": n % 80, "happened_at": days}
    tickets = {"ticket_id": n, "customer_id": n % 80, "opened_at": days}
    return {
        "orders": pd.DataFrame({**orders, "channel": words("门店", "网店")}),
        "order_lines": pd.DataFrame(
            {**lines, "quantity": 1, "line_amount": 100 + n % 7, "returned": n % 9 == 0}
        ),
        "interactions": pd.DataFrame(
            {**contacts, "channel": words("电话", "微信"), "kind": words("咨询", "投诉")}
        ),
        "tickets": pd.DataFrame(
            {**tickets, "closed_at": days + pd.Timedelta(hours=9), "channel": words("热线", "邮件")}
        ),
    }


def chapters_of(root, monkeypatch, *names: str, **data: object) -> list[ChapterResult]:
    """The named chapters of the gappy client, with settings of its data."""
    settings = {"report": {"chapters": list(names)}, "data": data}
    client = golden_clients.ThinClient(
        "words are blank", "2025-Q4", gappy_frames, settings=settings
    )
    monkeypatch.setitem(golden_clients.CLIENTS, "gappy", client)
    monkeypatch.setitem(golden_runs.PERIODS, "gappy", client.period)
    write_project(root)
    ready = golden_runs.read_client(Project(root), "gappy")
    return [golden_runs.run_chapter(ready, notebook) for notebook in ready.notebooks]


def test_all_history_is_the_window_of_every_chapter_where_the_client_says_so(tmp_path, monkeypatch):
    chapters = chapters_of(tmp_path, monkeypatch, "behaviour", "value", "tiering", window_months=0)
    rules = [
        (block.title, block.remark)
        for chapter in chapters
        for block in chapter.blocks
        if isinstance(block, Note) and block.title in ("购买频率", "客户贡献", "消费金额")
    ]
    assert {title for title, _ in rules} == {"购买频率", "客户贡献", "消费金额"}
    assert [rule for rule in rules if " 至 2025-12-31" not in rule[1]] == []
    moves = next(block for block in chapters[-1].blocks if block.id == "transition")
    assert "截至 2025-09-30 与 2025-12-31，各看此前全部历史" in moves.span


@pytest.mark.parametrize("name", ["satisfaction", "behaviour"])
def test_what_is_unknown_never_leads(tmp_path, monkeypatch, name):
    (chapter,) = chapters_of(tmp_path, monkeypatch, name)
    said = [
        value
        for block in chapter.blocks
        for value in (
            getattr(block, "title", ""),
            getattr(block, "text", ""),
            getattr(block, "alt", ""),
        )
    ]
    led = {text for text in said if "未知" in text}
    assert led == set()
    assert any(
        text.startswith(("反馈渠道：邮件最多", "网店是最主要", "门店是最主要")) for text in said
    )
