"""What an analyst sees of his mistakes, in a kernel of his own: a Chinese sentence, then the rest."""

from __future__ import annotations

import re

import pytest
from jupyter_client.manager import start_new_kernel

OPENING = """
import pandas as pd
from reportkit import charts
from reportkit.errors import NotebookError
from reportkit.measures import sales
from reportkit.mistakes import tell_mistakes
tell_mistakes()
orders = pd.DataFrame({"paid_amount": [1.0], "ordered_at": [2]})
"""
#: what was typed → the first line of what is seen
TOLD = {
    "sales.revenu": "没有指标“revenu”。是否 revenue？（单元格 [2] 第 1 行：sales.revenu）",
    "pd\norders['paid_amout']": "表里没有“paid_amout”这一列。是否 paid_amount？（单元格 [2] 第 2 行：orders['paid_amout']）",
    "orders['地区']": "表里没有“地区”这一列。有：paid_amount、ordered_at（单元格 [2] 第 1 行：orders['地区']）",
    "ordrs": "没有“ordrs”这个名称。是否 orders？（单元格 [2] 第 1 行：ordrs）",
    "from reportkit.measures.sales import revenu": (
        "reportkit.measures.sales 里没有“revenu”。是否 revenue？"
        "（单元格 [2] 第 1 行：from reportkit.measures.sales import revenu）"
    ),
    "orders.paid_amout": (
        "DataFrame 没有“paid_amout”。是否 paid_amount？（单元格 [2] 第 1 行：orders.paid_amout）"
    ),
    "raise NotebookError('甲：手写了数字')": (
        "甲：手写了数字（单元格 [2] 第 1 行：raise NotebookError('甲：手写了数字')）"
    ),
    "max(1，2)": "， 是中文标点，程序里请用半角的 , 。（单元格 [2] 第 1 行：max(1，2)）",
    "charts.trnd(orders)": "没有图“trnd”。是否 trend？（单元格 [2] 第 1 行：charts.trnd(orders)）",
}
ALONE = "raise NotebookError('甲：手写了数字')"  # nothing of Python's below it


@pytest.fixture(scope="module")
def kernel():
    manager, client = start_new_kernel(kernel_name="python3")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def told(kernel):
    """The traceback that a cell shows, as the second cell of a fresh namespace."""

    def run(cell: str) -> list[str]:
        kernel.execute("%reset -f", store_history=False, reply=True, timeout=120)
        kernel.execute("get_ipython().execution_count = 1", store_history=False, reply=True)
        opened = kernel.execute(OPENING, reply=True, timeout=120)
        assert opened["content"]["status"] == "ok", opened["content"]
        return list(kernel.execute(cell, reply=True, timeout=60)["content"]["traceback"])

    return run


@pytest.mark.parametrize("cell", TOLD, ids=str.strip)
def test_the_first_line_is_chinese_and_names_the_nearest_and_the_place(told, cell):
    first, *rest = told(cell)
    assert re.sub("现有：.*。（", "（", first) == TOLD[cell]
    assert bool(rest) == (cell != ALONE)


def test_below_the_sentence_stands_what_python_says(told):
    first, *rest = told("1 / 0")
    assert first == "除数是 0。（单元格 [2] 第 1 行：1 / 0）"
    assert any("ZeroDivisionError" in line for line in rest)


def test_imports_are_answered_too_once_the_first_of_them_is_made(kernel):
    kernel.execute("%reset -f", store_history=False, reply=True, timeout=120)
    first = "from reportkit import begin_chapter\nfrom reportkit.measures import salse"
    kernel.execute("get_ipython().set_custom_exc((), None)", store_history=False, reply=True)
    said = kernel.execute(first, reply=True, timeout=60)["content"]["traceback"][0]
    assert said.startswith("reportkit.measures 里没有“salse”。是否 sales？（单元格 ")


def test_a_handler_that_fails_shows_the_error_all_the_same(told):
    odd = "class Odd(KeyError):\n    args = property(lambda s: 1 / 0)\nraise Odd('x')"
    assert any("Odd" in line for line in told(odd))
