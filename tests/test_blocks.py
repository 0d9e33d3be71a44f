"""What a chapter is made of: frozen, plain, and each kind known to the templates and the bundle."""

import dataclasses
import json
from pathlib import Path

import pytest

from reportkit.blocks import (
    KINDS,
    Action,
    ChartData,
    Column,
    Decision,
    Figure,
    Finding,
    Metric,
    Note,
    Series,
    Table,
)
from reportkit.bundle import ChapterResult, read_chapter, write_chapter

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "blocks"
ONE_OF_EACH = {
    "metric": Metric(id="m", label="收入", value=1.5, format="money", spark=(1.0, None)),
    "finding": Finding(id="f", text="好", values={"n": 3}, evidence=("m",), facts={"n": "m"}),
    "table": Table(
        id="t", title="表", columns=(Column(name="a", label="甲", whole=3.0),), rows=((1,), (None,)),
        total_rows=2,
    ),
    "figure": Figure(
        id="g", title="图", file="g.svg", alt="说明", width_mm=10.0, height_mm=5.0,
        chart=ChartData(
            kind="line", categories=("一", "二"),
            series=(Series(name="甲", values=(1.0, None), colour="#000000", low=(0.5, None)),),
        ),
    ),
    "note": Note(id="n", kind="口径", text="定义"),
    "action": Action(
        id="x", title="做", detail="细", tiers=("高",), owner="王", priority="P0",
        deadline="2026-01-31", measure="率",
    ),
    "decision": Decision(
        id="d", title="定", what="做", amount="保毛利 1～2 万元/年", formula="甲 × 乙", effort="一人",
        owner="王", due="2026-01-31", measure="率", otherwise="照旧", population="甲类", count=3,
        kind="kept", low=1.0, mid=None, high=2.0, evidence=("m",), replaces=("s",),
    ),
}  # fmt: skip


def test_there_is_one_of_each_kind():
    assert {name: type(block) for name, block in ONE_OF_EACH.items()} == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_never_changes_and_is_named_field_by_field(kind):
    block = ONE_OF_EACH[kind]
    with pytest.raises(dataclasses.FrozenInstanceError):
        block.id = "other"
    with pytest.raises(TypeError):
        type(block)("m")


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_comes_back_from_the_bundle_as_it_was(tmp_path, kind):
    result = ChapterResult(
        chapter="value", number=6, title="价值", questions=(), run_id="r1", client="jia",
        period="2025", as_of="2026-01-01T00:00:00", blocks=(ONE_OF_EACH[kind],), missing=(),
        warnings=(), settings={}, frames={}, personal={},
    )  # fmt: skip
    (tmp_path / "g.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    write_chapter(result, tmp_path)
    assert read_chapter(tmp_path, "r1").blocks == (ONE_OF_EACH[kind],)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_template(kind):
    assert (TEMPLATES / f"{kind}.html.j2").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_is_plain_json(kind):
    assert json.loads(json.dumps(dataclasses.asdict(ONE_OF_EACH[kind])))["id"]


def test_what_is_not_said_is_neutral():
    metric = Metric(id="m", label="收入", value=None, format="int")
    assert (metric.better, metric.weight, metric.noise, metric.n) == ("higher", 0, None, None)
    assert Figure(id="g", title="", file="", alt="", width_mm=1, height_mm=1).chart is None
