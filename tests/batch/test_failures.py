"""One batch with a failure of every kind, from the command line, with real kernels."""

import io
import os

import openpyxl
import pytest
from click.testing import CliRunner
from tiny_client import CLIENT, PERIOD, add_chapter, add_client, change_cell, write_tiny

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.cli import cli
from reportkit.project import Project

SPAN = Period.parse(PERIOD)
GOOD = (CLIENT, "good1", "good2")
#: what the second chapter does for whom
DEEDS = """
import os, resource, signal, time
import numpy as np
if client == "raises":
    raise ValueError("合计对不上")
if client == "killed":  # as the system does with whoever takes the last memory
    os.kill(os.getpid(), signal.SIGKILL)
if client == "hungry":
    resource.setrlimit(resource.RLIMIT_AS, (2**33, 2**33))
    np.ones(2**31)
if client == "endless":
    time.sleep(3600)
chapter.metric(Measure(name="one", label="数", unit="个"), 1, n=1)
"""
TOLD = """8 份报告中有 5 份没有生成：
  broken 2025-12：broken.xlsx：文件不完整（只有前面一部分，可能是下载、传送或保存时中断），请重新导出或传送一份完整的。
    → reportkit check broken --period 2025-12
  endless 2025-12：02_extra.ipynb（第 5 个单元格）：运行超过 10 秒仍未结束，已停止；\
确需更久，请调大客户设置的 execution.timeout_seconds。执行副本：02_extra.ipynb
    → reportkit preview endless extra --period 2025-12
  hungry 2025-12：02_extra.ipynb（第 5 个单元格）：内存不足（Unable to allocate 16.0 GiB for an array \
with shape (2147483648,) and data type float64）。{memory}。执行副本：02_extra.ipynb
    → reportkit preview hungry extra --period 2025-12
  killed 2025-12：02_extra.ipynb（第 5 个单元格）：内核意外终止（常见原因：内存不足，或被系统结束）。\
{memory}。执行副本：02_extra.ipynb
    → reportkit preview killed extra --period 2025-12
  raises 2025-12：02_extra.ipynb（第 5 个单元格）：合计对不上（第 4 行：raise ValueError("合计对不上")）。执行副本：02_extra.ipynb
    → reportkit preview raises extra --period 2025-12
""".replace("{memory}", "请关闭其他程序或减小 --jobs 后再试，或换一台内存更大的机器").splitlines()


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    project = write_tiny(tmp_path_factory.mktemp("failures") / "p", formats=["html"])
    add_chapter(project, "extra", DEEDS)
    for client in (*GOOD[1:], "broken", "raises", "killed", "hungry", "endless"):
        add_client(project, client)
    book, whole = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["customer_id", "revenue_amount"])
    book.save(whole)
    (project.root / "broken.xlsx").write_bytes(whole.getvalue()[:2000])  # the download ended early
    broken = project.client_file("broken")
    broken.write_text(broken.read_text("utf-8").replace("broken.csv", "broken.xlsx"), "utf-8")
    settings = project.client_file("endless")
    settings.write_text(settings.read_text("utf-8") + "execution: {timeout_seconds: 10}\n", "utf-8")
    return project


@pytest.fixture(scope="module")
def told(project):
    return CliRunner().invoke(
        cli, ["--project", str(project.root), "build", "--all", "--period", PERIOD]
    )


@pytest.mark.skipif(os.name != "posix", reason="a kernel kills itself")
def test_every_failure_has_its_reason_and_its_command_and_the_others_are_built(project, told):
    assert told.exit_code == 6, told.output
    said = told.output.partition("错误：")[2].splitlines()
    assert said[: len(TOLD)] == TOLD
    assert "共 8 份：生成 3，没有变化 0，失败 5；运行了 6 章。" in told.output
    for client in GOOD:
        assert runs.read_record(project.run_folder(client, SPAN))["outcome"] == "done"


@pytest.mark.skipif(os.name != "posix", reason="a kernel kills itself")
def test_mended_only_the_failed_ones_run_and_only_the_chapter_that_failed(project, told):
    change_cell(project.notebooks / "02_extra.ipynb", "answer-1", DEEDS.splitlines()[-1])
    runner = CliRunner()
    words = ["--project", str(project.root), "build", "--clients", "[kr]*", "--period", PERIOD]
    again = runner.invoke(cli, words)
    assert again.exit_code == 0, again.output
    assert "共 2 份：生成 2，没有变化 0，失败 0；运行了 2 章。" in again.output
