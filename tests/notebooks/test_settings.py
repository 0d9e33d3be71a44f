"""The parameters cell declares a chapter's settings, and values are checked against it."""

import pytest
from stored_notebooks import RUN_LINES, document, stored, with_parameters

from reportkit.errors import ContractError, ParameterError
from reportkit.notebooks import (
    check_settings,
    declared_settings,
)


def test_declarations_are_read_with_type_default_comment_and_limits(tmp_path):
    notebook = with_parameters(
        tmp_path,
        "horizon_days: int = 90  # 预测窗口（天），范围 30～365\n"
        "threshold = 0.5  # 判定阈值\n"
        'vocabulary: str = "四层"  # 叫法，可选：四层|三级|ABC；默认四层\n'
        "edges: list[float] = [0, 1.5]  # 分界（万元）\n",
    )
    declared = declared_settings(notebook)
    assert list(declared)[:3] == ["client", "period", "run_dir"]
    horizon = declared["horizon_days"]
    assert (horizon.type, horizon.default) == ("int", 90)
    assert (horizon.minimum, horizon.maximum) == (30, 365)
    assert horizon.comment == "预测窗口（天），范围 30～365"
    assert (declared["threshold"].type, declared["threshold"].default) == ("float", 0.5)
    assert declared["vocabulary"].choices == ("四层", "三级", "ABC")
    assert (declared["edges"].type, declared["edges"].items) == ("list", "float")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x: int = 6 * 15", "第 4 行的默认值须直接写出"),
        ("x: Path = 'a'", "第 4 行的类型 Path 不可用"),
        ("x: int = 'a'", "（x）的默认值不合自己的声明：应为整数"),
        ("x: int = 9  # 范围 1～5", "应在 1～5 之间，得到 9"),
        ("x = None", "的默认值类型 NoneType 不可用"),
        ("import os", "不是“名称: 类型 = 默认值"),
        ("x = 1\nx = 2", "参数 x 声明了两次"),
        ("x = (", "第 4 行不是合法的 Python"),
    ],
)
def test_line_that_is_no_plain_declaration_is_refused(tmp_path, line, message):
    with pytest.raises(ContractError) as error:
        declared_settings(with_parameters(tmp_path, line))
    assert "05_churn.ipynb（第 2 个单元格）" in str(error.value)
    assert message in str(error.value)


def test_run_parameters_must_come_first(tmp_path):
    content = document()
    content.cells[1].source = "horizon_days: int = 90\n" + RUN_LINES
    with pytest.raises(ContractError, match="参数单元格的前三行应为 client"):
        declared_settings(stored(tmp_path, content))


SETTINGS = (
    "horizon_days: int = 90  # 预测窗口（天），范围 30～365\n"
    "rate: float = 0.1  # 折现率，范围 0～1\n"
    "mask: bool = True\n"
    'vocabulary: str = "四层"  # 可选：四层|三级|ABC\n'
    "edges: list[float] = [1, 2]\n"
    "targets: dict[str, int] = {}\n"
)


@pytest.fixture
def churn(tmp_path):
    return with_parameters(tmp_path, SETTINGS)


def test_defaults_complete_the_given_values_without_the_run_parameters(churn):
    assert check_settings(churn, {"rate": 1, "edges": [3]}, source="demo.yaml") == {
        "horizon_days": 90,
        "rate": 1.0,
        "mask": True,
        "vocabulary": "四层",
        "edges": [3.0],
        "targets": {},
    }


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"horizn_days": 60},
            "churn.horizn_days 不存在，是否应为 horizon_days？可用：horizon_days、",
        ),
        ({"client": "x"}, "churn.client 不存在"),
        ({"horizon_days": True}, "churn.horizon_days 应为整数，得到 True（true 或 false）"),
        ({"horizon_days": 90.0}, "churn.horizon_days 应为整数，得到 90.0（数字）"),
        ({"horizon_days": "90"}, "churn.horizon_days 应为整数，得到 '90'（文字）"),
        ({"horizon_days": 7}, "churn.horizon_days 应在 30～365 之间，得到 7"),
        ({"rate": float("nan")}, "churn.rate 应为数字，得到 nan"),
        ({"mask": 1}, "churn.mask 应为true 或 false，得到 1"),
        ({"vocabulary": "五层"}, "churn.vocabulary 应为 四层、三级、ABC 之一，得到 '五层'"),
        ({"vocabulary": 12}, "churn.vocabulary 应为文字，得到 12（整数）（日期与编号请加引号）"),
        ({"edges": [1, "二"]}, "churn.edges 的每一项应为数字，得到 '二'"),
        ({"targets": {1: 2}}, "churn.targets 的键都应为文字"),
    ],
)
def test_wrong_setting_is_refused_with_file_key_and_what_is_expected(churn, values, message):
    with pytest.raises(ParameterError) as error:
        check_settings(churn, values, source="clients/demo.yaml")
    assert str(error.value).startswith(f"clients/demo.yaml：{message}")


def test_all_problems_are_told_at_once_a_line_each(churn):
    values = {"horizon_days": 7, "rate": 3, "mask": "是"}
    with pytest.raises(ParameterError) as error:
        check_settings(churn, values, source="demo.yaml")
    assert str(error.value).splitlines() == [
        "3 处有误：",
        "  demo.yaml：churn.horizon_days 应在 30～365 之间，得到 7（整数）。",
        "  demo.yaml：churn.rate 应在 0～1 之间，得到 3（整数）。",
        "  demo.yaml：churn.mask 应为true 或 false，得到 '是'（文字）。",
    ]


def test_chapter_without_settings_says_so(tmp_path):
    with pytest.raises(ParameterError, match="这一章没有可调的设置"):
        check_settings(with_parameters(tmp_path, ""), {"x": 1}, source="demo.yaml")


@pytest.mark.parametrize("value", [1, 30, 365])
def test_both_ends_of_a_range_belong_to_it(tmp_path, value):
    notebook = with_parameters(tmp_path, "days: int = 30  # 天数，范围 1～365")
    assert check_settings(notebook, {"days": value}, source="x")["days"] == value


@pytest.mark.parametrize("value", [0, 366])
def test_beyond_the_ends_of_a_range_is_refused(tmp_path, value):
    notebook = with_parameters(tmp_path, "days: int = 30  # 天数，范围 1～365")
    with pytest.raises(
        ParameterError, match=rf"churn\.days 应在 1～365 之间，得到 {value}（整数）"
    ):
        check_settings(notebook, {"days": value}, source="x")


def test_a_range_and_choices_hold_for_each_item(tmp_path):
    lines = 'cuts: list[float] = [0.2]  # 范围 0～1\nwords: list[str] = ["甲"]  # 可选：甲｜乙'
    notebook = with_parameters(tmp_path, lines)
    assert check_settings(notebook, {"cuts": [0, 1]}, source="x")["cuts"] == [0.0, 1.0]
    with pytest.raises(ParameterError, match=r"cuts 应在 0～1 之间，得到 1\.5"):
        check_settings(notebook, {"cuts": [0.5, 1.5]}, source="x")
    with pytest.raises(ParameterError, match="words 应为 甲、乙 之一，得到 '丙'"):
        check_settings(notebook, {"words": ["甲", "丙"]}, source="x")


def test_a_whole_number_will_do_for_a_number_but_a_flag_for_neither(tmp_path):
    notebook = with_parameters(tmp_path, "share: float = 0.5\ncount: int = 1\non: bool = True")
    found = check_settings(notebook, {"share": 1}, source="x")
    assert found == {"share": 1.0, "count": 1, "on": True}
    assert isinstance(found["share"], float)
    for name, value in (("share", True), ("count", True), ("count", 1.0), ("on", 1)):
        with pytest.raises(ParameterError, match=rf"churn\.{name} 应为"):
            check_settings(notebook, {name: value}, source="x")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_no_setting(tmp_path, value):
    notebook = with_parameters(tmp_path, "share: float = 0.5\nmore: dict = {}")
    for given_value in ({"share": value}, {"more": {"x": value}}):
        with pytest.raises(ParameterError):
            check_settings(notebook, given_value, source="x")


def test_keys_of_a_map_are_words(tmp_path):
    notebook = with_parameters(tmp_path, "weights: dict[str, float] = {}")
    found = check_settings(notebook, {"weights": {"甲": 1}}, source="x")
    assert found == {"weights": {"甲": 1.0}}
    with pytest.raises(ParameterError, match="weights 的键都应为文字，请给键加引号"):
        check_settings(notebook, {"weights": {1: 1.0}}, source="x")


def test_a_setting_declared_twice_is_refused(tmp_path):
    with pytest.raises(ContractError, match=r"（第 2 个单元格）：参数 days 声明了两次，请删去一行"):
        declared_settings(with_parameters(tmp_path, "days: int = 1\ndays: int = 2"))


def test_a_comment_that_looks_like_a_string_is_read_where_it_stands(tmp_path):
    lines = 'mark: str = "# 不是注释"  # 记号\nother: int = 1'
    found = declared_settings(with_parameters(tmp_path, lines))
    assert found["mark"].comment == "记号"
    assert found["other"].comment == ""
