import json
from pathlib import Path

import pytest

from reportkit.errors import ContractError
from reportkit.outline import chapter_name, notebook_file, notebook_files, read_outline


def write(folder: Path, name: str, *cells: tuple[str, list[str]]) -> Path:
    path = folder / name
    content = {
        "cells": [
            {"cell_type": "markdown", "metadata": {"tags": tags}, "source": text.splitlines(True)}
            for text, tags in cells
        ]
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_an_outline_is_title_questions_and_the_consultants_words(tmp_path):
    path = write(
        tmp_path, "05_churn.ipynb",
        ("# 客户流失\n\n本章回答：\n\n- 谁走了？\n- 为什么？", []),
        ("## 小节", []),
        ("请先看**华东**。", ["report"]),
        ("  ", ["report"]),
    )  # fmt: skip
    outline = read_outline(path)
    assert (outline.number, outline.name, outline.title) == (5, "churn", "客户流失")
    assert outline.questions == ("谁走了？", "为什么？")
    assert outline.comments == ("请先看**华东**。",)


def test_files_come_in_the_order_of_the_report_and_others_are_ignored(tmp_path):
    for name in ("10_b.ipynb", "02_a.ipynb", "draft.ipynb", "3_c.ipynb"):
        write(tmp_path, name, ("# 章", []))
    assert [p.name for p in notebook_files(tmp_path)] == ["02_a.ipynb", "10_b.ipynb"]
    assert notebook_file(tmp_path, "a").name == "02_a.ipynb"
    with pytest.raises(ContractError, match="没有章节“churn”；现有：a、b"):
        notebook_file(tmp_path, "churn")


def test_a_notebook_without_title_name_or_json_is_explained(tmp_path):
    with pytest.raises(ContractError, match="第一格应是 Markdown 标题"):
        read_outline(write(tmp_path, "01_x.ipynb", ("正文", [])))
    with pytest.raises(ContractError, match="两位序号_英文名"):
        read_outline(write(tmp_path, "x.ipynb", ("# 章", [])))
    broken = tmp_path / "02_y.ipynb"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(ContractError, match="重新保存"):
        read_outline(broken)


def test_a_chapter_is_found_by_its_title_too(tmp_path):
    path = write(tmp_path, "05_churn.ipynb", ("# 客户流失", []))
    write(tmp_path, "06_value.ipynb", ("# 客户价值", []))
    assert notebook_file(tmp_path, "客户流失") == notebook_file(tmp_path, "churn") == path
    assert chapter_name(tmp_path, "客户价值") == "value"
    assert chapter_name(tmp_path, "别的") == "别的"
