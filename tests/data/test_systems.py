"""Headings of CRM systems, as their files in params/mappings declare them."""

from pathlib import Path
from typing import get_args

import pytest

from reportkit.data.schema import TABLES
from reportkit.data.spec import System
from reportkit.data.systems import read_system
from reportkit.errors import ParameterError

SHIPPED = Path(__file__).resolve().parents[2] / "params" / "mappings"
GOOD = """
title: 某系统
objects:
  - title: 商机
    table: leads
    columns: {lead_id: [编号, id], stage: [阶段]}
    values: {won: {1: 是, 0: 否}}
"""


def read(folder: Path, text: str):
    (folder / "mou.yaml").write_text(text, encoding="utf-8")
    return read_system("mou", folder)


def test_an_object_has_its_headings_in_order_and_words_as_text(tmp_path):
    system = read(tmp_path, GOOD)
    (deals,) = system.objects
    assert (system.name, system.title, deals.title, deals.table) == (
        "mou",
        "某系统",
        "商机",
        "leads",
    )
    assert deals.columns == {"lead_id": ("编号", "id"), "stage": ("阶段",)}
    assert deals.values == {"won": {"1": "是", "0": "否"}}


def test_an_unknown_table_is_refused(tmp_path):
    with pytest.raises(ParameterError, match=r"mou\.yaml：没有表“lead”。是否想写“leads”？"):
        read(tmp_path, GOOD.replace("table: leads", "table: lead"))


@pytest.mark.parametrize("place", ["stage: [阶段]", "won: {1"])
def test_an_unknown_column_is_refused_among_headings_and_words(tmp_path, place):
    word = place.partition(":")[0]
    with pytest.raises(ParameterError, match=rf"mou\.yaml 的“商机”：.*没有列“{word}x”.*“{word}”"):
        read(tmp_path, GOOD.replace(place, place.replace(word, f"{word}x")))


@pytest.mark.parametrize("missing", ["title: 某系统\n", "    table: leads\n", "objects:"])
def test_a_file_of_another_shape_is_refused_with_the_shape_wanted(tmp_path, missing):
    text = GOOD.replace(missing, "other:" if missing == "objects:" else "")
    with pytest.raises(ParameterError, match=r"mappings/mou\.yaml：应写成 title 与 objects"):
        read(tmp_path, text)


@pytest.mark.parametrize("name", get_args(System))
def test_every_system_that_a_source_may_name_is_shipped(name):
    system = read_system(name, SHIPPED)
    assert {each.table for each in system.objects} >= {"customers", "leads"}
    for each in system.objects:
        table = TABLES[each.table]
        assert set(table.needs) <= set(each.columns), each.title
        assert set(each.values) <= set(each.columns), each.title
        assert all(each.columns.values()), each.title


def test_no_shipped_file_is_unknown_to_sources():
    assert {path.stem for path in SHIPPED.glob("*.yaml")} == set(get_args(System))


def test_rows_of_an_interface_may_be_headed_otherwise_than_files(tmp_path):
    live = "    live: {lead_id: [唯一性ID]}\n"
    (deals,) = read(tmp_path, GOOD + live).objects
    assert deals.headings(live=False)["lead_id"] == ("编号", "id")
    assert deals.headings(live=True) == {"lead_id": ("唯一性ID",), "stage": ("阶段",)}
    with pytest.raises(ParameterError, match="没有列“lead”"):
        read(tmp_path, GOOD + live.replace("lead_id", "lead"))
