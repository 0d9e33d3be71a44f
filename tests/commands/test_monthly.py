"""The commands of the month as a person types them."""

import pytest
from click.testing import CliRunner
from tiny_client import CLIENT, PERIOD, add_client, write_tiny

from reportkit.cli import cli
from reportkit.project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    project = write_tiny(tmp_path_factory.mktemp("month") / "p", formats=["html"])
    add_client(project, "yi")
    project.client_file("bing").write_text("client: {name: 丙, kinds: 对公}\n", "utf-8")
    return project


def run(project: Project, *words: str):
    return CliRunner().invoke(cli, ["--project", str(project.root), *words])


def test_the_month_from_the_plan_to_nothing_left_to_do(project):
    shown = run(project, "build", "--all", "--period", PERIOD, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert (
        "bing 2025-12  不能生成\n    不能生成：bing.yaml 第 1 行：没有名为“client.kinds”"
        in shown.output
    )
    assert "tiny 2025-12  运行 1 章\n    重新运行 tiering：还没有生成过" in shown.output
    assert "共 3 份，其中 3 份要生成。" in shown.output
    assert not (project.output / CLIENT).exists()

    built = run(project, "build", "--all", "--period", PERIOD)
    assert built.exit_code == 6, built.output
    assert "共 3 份：生成 2，没有变化 0，失败 1；运行了 2 章。" in built.output
    assert "    → reportkit check bing --period 2025-12" in built.output
    (log,) = (project.output / "_logs").iterdir()
    assert "tiny 2025-12 完成（运行 1 章" in log.read_text("utf-8")

    again = run(project, "ensure", "--clients", "[ty]i*", "--date", "2026-01-15")
    assert again.exit_code == 0, again.output
    assert "共 2 份：生成 0，没有变化 2，失败 0；运行了 0 章。" in again.output

    later = run(project, "ensure", "--clients", "tiny", "--date", "2026-02-01", "--dry-run")
    assert "tiny 2025-12  没有变化" in later.output
    assert "tiny 2026-01  运行 1 章" in later.output

    why = run(project, "runs", "--why")
    assert "tiny  2025-12  没有变化" in why.output


def page(project: Project) -> str:
    return (project.output / CLIENT / PERIOD / "客户管理分析报告.html").read_text("utf-8")


def test_what_a_reviewer_changes_is_printed_named_and_asked_again_when_the_sentence_changes(
    project,
):
    assert run(project, "build", CLIENT, "--period", PERIOD).exit_code == 0
    assert "共有 7 家客户。" in page(project)
    said = run(
        project, "comment", CLIENT, PERIOD, "tiering.size", "--text", "一致。", "--by", "王敏"
    )
    assert said.exit_code == 0, said.output
    assert "所针对的句子：共有 7 家客户。" in said.output
    built = run(project, "render", CLIENT, "--period", PERIOD)
    assert built.exit_code == 0, built.output
    assert "一致。（王敏，" in page(project)
    assert "审阅人对本报告的处理" in page(project)

    data = project.root / "客户.csv"
    data.write_text(data.read_text("utf-8") + "K7,9007,700\n", "utf-8")
    built = run(project, "build", CLIENT, "--period", PERIOD)
    assert "扣留（审阅意见待确认）" in built.output
    assert "共有 8 家客户。" in page(project)
    assert "一致。（王敏，" not in page(project)
    confirmed = run(project, "comment", CLIENT, PERIOD, "tiering.size", "--confirm")
    assert confirmed.output == "已确认 1 条意见。\n"
    assert "扣留" not in run(project, "render", CLIENT, "--period", PERIOD).output
    assert "一致。（王敏，" in page(project)

    data.write_text("\n".join(data.read_text("utf-8").splitlines()[:5]) + "\n", "utf-8")
    held = run(project, "build", CLIENT, "--period", PERIOD)
    assert "扣留（数据变少）：客户表 表现有 4 行，本期上一版有 8 行" in held.output
    struck = run(
        project, "strike", CLIENT, PERIOD, "tiering.size", "--reason", "错", "--by", "王敏"
    )
    assert struck.exit_code == 0, struck.output
    held = run(project, "render", CLIENT, "--period", PERIOD)
    assert held.exit_code == 0, held.output
    assert "扣留（数据变少）" in held.output  # still, against what it had before it shrank
    assert "共有 4 家客户。" not in page(project)
    passed = run(project, "release", CLIENT, PERIOD, "--by", "王敏", "--note", "已核实")
    assert "已放行（数据变少）" in passed.output, passed.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["build", "tiny", "--all", "--period", PERIOD], "两者选一"),
        (["build", "tiny", "--clients", "t*", "--period", PERIOD], "两者选一"),
        (["build", "--clients", "nobody*", "--period", PERIOD], "没有代号符合“nobody*”的客户"),
        (["build", "tiny", "--period", PERIOD, "--executor", "x"], "--executor x 应写成 dask://"),
        (["ensure", "--executor", "dask://x"], "--executor dask://x 应写成 dask://"),
        (["ensure", "--date", "1. Mai"], "--date 1. Mai 应写成"),
    ],
)
def test_a_wrong_command_is_explained(project, words, said):
    result = run(project, *words)
    assert result.exit_code == 2
    assert said in result.output
