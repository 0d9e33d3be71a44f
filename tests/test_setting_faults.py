import re
from dataclasses import dataclass
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from reportkit.errors import ParameterError
from reportkit.setting_faults import Fault, hint, model_faults, names_at, refuse, tell


@dataclass(frozen=True)
class Sheet:
    file: str
    rows: Annotated[int, Field(strict=True, ge=1)] = 1


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    kind: Literal["精要", "完整"] = "精要"
    share: Annotated[float, Field(gt=0, le=1)] = 0.5
    on: bool = True
    sheet: str | int | None = None
    words: Annotated[tuple[str, ...], Field(strict=False, min_length=1)] = ("甲",)
    pair: Annotated[tuple[float, float], Field(strict=False)] = (0, 1)
    table: dict[str, str] = {}


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    part: Part
    parts: Annotated[tuple[Part, ...], Field(strict=False)] = ()
    named: dict[str, Part] = {}


def faults(content: object, **how) -> list[Fault]:
    with pytest.raises(ValidationError) as error:
        Whole.model_validate(content)
    return model_faults(error.value, Whole, **how)


def test_a_missing_name_that_another_was_meant_to_be_is_told_once():
    (fault,) = faults({"part": {"nmae": "甲"}})
    assert fault.place == ("part", "nmae")
    assert fault.text.startswith(
        "没有名为“part.nmae”的参数。是否想写“name”？可用的有：name、kind、"
    )
    both = [fault.text for fault in faults({"part": {"pair": [0, 1], "colour": 1}})]
    assert both[0] == "缺少必填参数 part.name。"
    assert both[1].startswith("没有名为“part.colour”的参数。可用的有：name、")


WRONG = {
    "name": (5, "5 不可用，应为文字（加引号）。"),
    "kind": ("精要版", "'精要版' 不可用，应为其中之一：'精要'、'完整'，是否想写“精要”。"),
    "share": (0, "0 不可用，应为大于 0 的数。"),
    "on": (1, "1 不可用，应为true 或 false。"),
    "sheet": ([], "[] 不可用，应为文字（加引号）或整数。"),
    "words": ([], "[] 不可用，应为至少 1 项的列表。"),
    "pair": ([0, 1, 2], "[0, 1, 2] 不可用，应为至多 2 项的列表。"),
    "table": ("甲", "'甲' 不可用，应为“名称: 值”。"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_told_with_what_would_be_right(name):
    value, message = WRONG[name]
    (fault,) = faults({"part": {"name": "甲", name: value}})
    assert fault.text == f"part.{name} 的值 {message}"


def test_a_long_value_is_cut_and_a_secret_one_not_shown():
    (long,) = faults({"part": {"name": ["很长", *["x y"] * 80]}})
    assert len(long.text) < 100
    (secret,) = faults({"part": {"name": 123456}}, hidden=[("part", "name")])
    assert secret.text == "part.name 的值不可用，应为文字（加引号）。"


def test_an_entry_of_a_file_is_placed_within_it_and_has_no_name_of_the_programs():
    with pytest.raises(ValidationError) as error:
        TypeAdapter(Sheet).validate_python({"file": "a", "rows": "两"})
    (fault,) = model_faults(error.value, Sheet, within=("visit",), unwritten=["file"])
    assert fault == Fault(("visit", "rows"), "visit.rows 的值 '两' 不可用，应为整数。")


def test_names_are_those_of_the_model_that_stands_at_the_place():
    assert names_at(Whole, ()) == ("part", "parts", "named")
    assert names_at(Whole, ("named", "甲"))[:2] == ("name", "kind")
    assert names_at(Whole, ("parts", 0))[:2] == ("name", "kind")
    assert names_at(Whole, ("part", "table")) == ()
    assert names_at(Sheet, ()) == ("file", "rows")


def test_the_nearest_name_is_proposed_where_one_is_near():
    assert hint("nmae", ("name", "kind")) == "是否想写“name”？可用的有：name、kind。"
    assert hint("颜色", ("name", "kind")) == "可用的有：name、kind。"


def test_all_faults_are_told_by_the_lines_of_their_file(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("part:\n  name: 5\nparts:\n- name: 甲\n- nmae: 乙\n", encoding="utf-8")
    found = faults({"part": {"name": 5}, "parts": [{"name": "甲"}, {"nmae": "乙"}]})
    found = [Fault(("parts", 9), "没有写的。"), *reversed(found)]
    with pytest.raises(ParameterError) as error:
        refuse(found, lambda place: ("a.yaml", path))
    first, *others = str(error.value).splitlines()
    assert first == "3 处有误："
    assert [re.match(r"  a\.yaml 第 (\d) 行：", line)[1] for line in others] == ["2", "3", "5"]


def test_what_is_written_in_no_file_has_no_line_and_nothing_wrong_is_no_error():
    refuse([], lambda place: ("--set", None))
    with pytest.raises(ParameterError, match=r"^--set：不可用。$"):
        refuse([Fault(("a", "b"), "不可用。")], lambda place: ("--set", None))


def test_a_message_tells_a_dozen_and_counts_the_rest():
    lines = tell([("a.yaml", number, "不可用。") for number in range(1, 31)]).splitlines()
    assert lines[0] == "30 处有误："
    assert lines[-1] == "  另有 18 处。"
    assert len(lines) == 14
