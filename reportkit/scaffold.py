"""What is written once and then belongs to its owner: a project of one's own, a new chapter."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from reportkit.errors import UsageError
from reportkit.outline import notebook_files
from reportkit.project import Project, shipped_files

_IGNORED = ".venv/\noutput/\n.ipynb_checkpoints/\n__pycache__/\n"


def write_project(target: Path) -> None:
    """Copy notebooks, templates and params into ``target``, which must be empty or new."""
    if target.exists() and any(target.iterdir()):
        raise UsageError(f"目录 {target} 不是空的；为免覆盖文件，请给一个新目录。")
    source = shipped_files()
    target = Path(os.path.abspath(target))  # "." has no name of its own
    aside = target.with_name(f".{target.name}.reportkit-tmp")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    ignore = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("notebooks", "templates", "params", "sentences"):
        shutil.copytree(source / name, aside / name, ignore=ignore)
    for other in (aside / "params" / "clients").glob("*.yaml"):
        if other.stem != "demo":
            other.unlink()
    (aside / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    if not target.exists():
        aside.rename(target)
        return
    for entry in aside.iterdir():  # the folder stays: somebody may stand in it
        entry.rename(target / entry.name)
    aside.rmdir()


def write_chapter_notebook(project: Project, name: str, title: str) -> Path:
    """A notebook with every part a chapter needs, after the last one, and the file of its words.

    Raises UsageError for a name that is taken or no word of a program.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(
            f"章节名“{name}”应以小写字母开头，只含小写字母、数字和下划线，例如 pricing。"
        )
    existing = notebook_files(project.notebooks)
    if any(path.stem[3:] == name for path in existing):
        raise UsageError(f"已有名为“{name}”的章节，请换一个名称。")
    number = max((int(path.name[:2]) for path in existing), default=0) + 1
    path = project.notebooks / f"{number:02d}_{name}.ipynb"
    notebook = {
        "cells": [
            _cell("title", "markdown", f"# {title}\n\n本章回答：\n\n- 期内有多少客户下过单？"),
            _cell("parameters", "code", _PARAMETERS, tags=["parameters"]),
            _cell("begin", "code", _BEGIN.format(name=name)),
            _cell("question-1", "markdown", "## 期内有多少客户下过单？"),
            _cell("answer-1", "code", _ANSWER),
            _cell("save", "code", "chapter.save()"),
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    words = project.words_file(name)
    if not words.exists():  # the words of a chapter that was taken away are still its own
        words.parent.mkdir(parents=True, exist_ok=True)
        words.write_text(_WORDS.format(title=title), encoding="utf-8")
    return path


_PARAMETERS = """client: str = "demo"
period: str = ""  # 空：数据的最后一个季度
run_dir: str = ""  # 由 reportkit build 填写
min_orders: int = 1  # 至少几笔订单才计入（笔，范围 1～100）"""

_BEGIN = """from reportkit import begin_chapter, charts, features
from reportkit.measures import Measure

chapter = begin_chapter("{name}", client=client, period=period, run_dir=run_dir)
data = chapter.data"""

_ANSWER = """orders = chapter.section("活跃客户统计", needs=["orders.customer_id", "orders.ordered_at"])
span = chapter.period
summary = features.customer_summary(orders.data, start=span.start, end=span.end)
count = (summary["orders"] >= min_orders).sum()
chapter.metric(Measure(name="buyers", label="下单客户数", unit="家"), count)
chapter.finding(
    "buyers_level", {"buyers": count, "n": data.rows("customers")},
    evidence=["buyers"], weight=10,
)"""

_WORDS = """# {title}的文字。一个块一条，名称与笔记本里的相同；写法见 docs/一章怎么写.md。
buyers_level:
  title: "{{buyers:int}} 家客户在期内下单"
  text: "报告期内有 {{buyers:int}} 家客户下单（n = {{n:int}} 家有记录的客户）。"
"""


def _cell(id: str, kind: str, source: str, tags: list[str] | None = None) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": id, "metadata": {}, "source": source}
    if tags:
        cell["metadata"]["tags"] = tags
    if kind == "code":
        cell.update(execution_count=None, outputs=[])
    return cell
