import re
from datetime import datetime
from pathlib import Path

import pytest

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.errors import ParameterError, UsageError
from reportkit.merged_params import load_params, parse_setting
from reportkit.params import Params
from reportkit.project import Project
from reportkit.setting_faults import Fault
from reportkit.yaml_files import read_yaml


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name in ("notebooks", "templates", "params/clients"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "notebooks" / "05_churn.ipynb").touch()
    (tmp_path / "params" / "defaults.yaml").write_text("report: {brand: default}\n", "utf-8")
    return Project(tmp_path)


def client(project: Project, text: str, name: str = "huachen") -> str:
    project.client_file(name).write_text(text, encoding="utf-8")
    return name


def test_the_client_overrides_the_defaults_and_the_command_line_both(project):
    name = client(
        project, "client: {name: 华辰}\nreport: {brand: blue}\nchurn: {horizon_days: 60}\n"
    )
    params = load_params(
        project, name, "2025-Q4", {"churn.horizon_days": 90, "report.number": "K1"}
    )
    assert (params.report.brand, params.report.number) == ("blue", "K1")
    assert params.chapter_settings == {"churn": {"horizon_days": 90}}
    assert params.changed == {
        "churn.horizon_days": 90, "report.brand": "blue", "report.number": "K1"
    }  # fmt: skip


def test_one_activity_rule_per_client_is_set_in_its_own_section(project):
    name = client(project, "client: {name: 华辰}\nactivity: {churned_quantile: 0.95}\n")
    rule = load_params(project, name, "2025-Q4", {"activity.own_gaps": 6}).activity.rule
    assert rule == ActivityRule(churned_quantile=0.95, own_gaps=6)


@pytest.mark.parametrize("setting", ["churned_quantile", "dormant_quantile", "own_gaps"])
def test_an_activity_setting_of_the_churn_chapter_says_where_it_is_now(project, setting):
    name = client(project, f"client: {{name: 华辰}}\nchurn: {{{setting}: 1}}\n")
    with pytest.raises(
        ParameterError,
        match=rf"huachen.yaml 第 2 行：churn.{setting} 已移到 activity.{setting}，全书各章用同一规则。"
        rf"请把它写在 activity 之下，或用 --set activity.{setting}=值。",
    ):
        load_params(project, name, "2025-Q4")


@pytest.mark.parametrize("chapter", ["satisfaction", "behaviour", "tiering"])
def test_a_window_of_one_chapter_says_that_all_share_the_clients(project, chapter):
    name = client(project, f"client: {{name: 华辰}}\n{chapter}: {{window_months: 6}}\n")
    with pytest.raises(ParameterError, match=rf"{chapter}.window_months 已移到 data.window_months"):
        load_params(project, name, "2025-Q4")


def test_dormant_before_churned_or_refused(project):
    name = client(project, "client: {name: 华辰}\nactivity: {churned_quantile: 0.6}\n")
    with pytest.raises(
        ParameterError, match="dormant_quantile .*应为不大于 activity.churned_quantile（0.6）的数"
    ):
        load_params(project, name, "2025-Q4")


def test_the_end_of_the_period_is_the_cut_off_unless_told_otherwise(project):
    name = client(project, "client: {name: 华辰}\n")
    assert load_params(project, name, "2025-12").as_of == datetime(2026, 1, 1)
    name = client(project, "client: {name: 华辰}\ndata: {as_of: 2025-12-10}\n", "other")
    assert load_params(project, name, "2025-12").as_of == datetime(2025, 12, 10)


def test_parameters_survive_the_way_through_json(project):
    text = (
        "client: {name: 华辰}\ndata:\n  sources:\n"
        "  - {file: 订单.csv, table: orders, columns: {客户: customer_id, 日期: ordered_at}}\n"
    )
    params = load_params(project, client(project, text), "2025")
    again = Params.model_validate(params.to_json(), strict=False)
    assert again.to_json() == params.to_json()
    assert str(project.root) not in str(params.to_json())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "client: {nmae: 华辰}",
            r"huachen\.yaml 第 1 行：没有名为“client\.nmae”的参数。是否想写“name”？可用的有：name、",
        ),
        (
            "clinet: {name: 华辰}",
            r"^huachen\.yaml 第 1 行：没有名为“clinet”的部分。是否想写“client”？",
        ),
        ("client: {name: 5}", r"huachen\.yaml 第 1 行：client\.name 的值 5 不可用，应为文字"),
        (
            "client: {name: 华辰}\nprivacy: {mask: 3}",
            r"privacy\.mask 的值 3 不可用，应为true 或 false",
        ),
        (
            "client: {name: 华辰}\nprivacy: {min_group: 0}",
            r"privacy\.min_group 的值 0 不可用，应为不小于 1 的数",
        ),
        (
            "client: {name: 华辰, kind: 对人}",
            r"client\.kind 的值 '对人' 不可用，应为其中之一：'对公'、'对私'",
        ),
        (
            "client: {name: 华辰, timezone: 北京}",
            r"应为时区名，如 Asia/Shanghai；没有名为“北京”的时区",
        ),
        ("client: {}", r"缺少必填参数 client\.name"),
        ("client: {name: 华辰}\nchurn: 90", r"“churn”应由“名称: 值”组成"),
        (
            "client: {name: 华辰}\ndata: {as_of: 去年}",
            r"data\.as_of 的值 '去年' 不可用，应为日期，如 2025-12-31",
        ),
        ("client: {name: 华辰}\ndata: {as_of: 2024-01-01}", r"早于报告期 2025-12 的开始"),
        ("client: {name: a}\nclient: {name: b}", r"huachen\.yaml 第 2 行有误"),
        ("- a\n- b", r"应由“名称: 值”组成"),
    ],
)
def test_a_wrong_setting_names_file_key_and_what_is_allowed(project, text, message):
    with pytest.raises(ParameterError, match=message):
        load_params(project, client(project, text + "\n"), "2025-12")


def test_an_unknown_setting_of_the_command_line_is_named_as_such(project):
    name = client(project, "client: {name: 华辰}\n")
    with pytest.raises(
        ParameterError, match=r"--set：没有名为“report\.bramd”的参数。是否想写“brand”？"
    ):
        load_params(project, name, "2025", {"report.bramd": "x"})


def test_an_unknown_client_names_the_nearest_and_how_to_make_one(project):
    client(project, "client: {name: 华辰}\n")
    with pytest.raises(UsageError, match="是否想写“huachen”？.*reportkit new client huachn"):
        load_params(project, "huachn", "2025")


def test_a_setting_is_read_like_yaml():
    assert parse_setting("churn.horizon_days=90") == ("churn.horizon_days", 90)
    assert parse_setting("report.chapters=[value]") == ("report.chapters", ["value"])
    assert parse_setting("client.name=00123")[1] in (123, "00123")
    with pytest.raises(UsageError, match="应写成 名称=值"):
        parse_setting("horizon")


def test_a_data_dump_is_no_settings_file(tmp_path):
    big = tmp_path / "big.yaml"
    big.write_bytes(b"a: 1\n" * 300_000)
    with pytest.raises(ParameterError, match="超过 1 MB"):
        read_yaml(big)


def test_everything_wrong_in_a_clients_file_is_told_at_once_by_its_lines(project):
    text = (
        "client:\n  nmae: 华辰\n  kind: 对人\nreprot:\n  brnad: blue\nprivacy:\n  min_group: 0\n"
        "data:\n  as_of: 去年\n  sources:\n  - file: a.csv\n    table: ordres\n"
        "churn:\n  own_gaps: 3\n"
    )
    with pytest.raises(ParameterError) as error:
        load_params(project, client(project, text), "2025", {"report.detail": "全部"})
    first, *others = str(error.value).splitlines()
    assert first == "9 处有误："
    lines = {re.match(r"  (--set|huachen\.yaml(?: 第 \d+ 行)?)：", line)[1] for line in others}
    assert lines == {
        "--set", "huachen.yaml", *(f"huachen.yaml 第 {n} 行" for n in (2, 3, 4, 7, 9, 12, 14))
    }  # fmt: skip
    for near in ("name", "report", "brand", "orders"):
        assert f"是否想写“{near}”" in str(error.value)


def test_what_a_caller_finds_wrong_is_told_with_the_rest(project):
    also = [Fault(("report", "formats", 0), "格式未知。")]
    name = client(project, "client: {name: 5}\nreport:\n  formats:\n  - pfd\n")
    with pytest.raises(
        ParameterError, match=r"(?s)2 处.*第 1 行.*huachen.yaml 第 4 行：格式未知。"
    ):
        load_params(project, name, "2025", also=lambda merged: also)


def test_formats_and_chapters_are_understood_by_the_names_people_use(project):
    notebook = '{"cells": [{"cell_type": "markdown", "metadata": {}, "source": "# 客户流失"}]}'
    (project.notebooks / "05_churn.ipynb").write_text(notebook, encoding="utf-8")
    text = "report: {formats: [PDF, Word, 纷享销客], chapters: [客户流失, value]}\n"
    name = client(project, f"client: {{name: 华辰}}\n{text}delivery: {{formats: [Excel]}}\n")
    params = load_params(project, name, "2025", {"report.formats": ["PPT", "Html"]})
    assert params.report.formats == ("pptx", "html")
    assert params.report.chapters == ("churn", "value")
    assert params.delivery.formats == ("xlsx",)
    assert load_params(project, name, "2025").report.formats == ("pdf", "docx", "fxiaoke")
