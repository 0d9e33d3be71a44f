"""What an analyst sees of his mistakes, in a kernel of his own: a Chinese sentence, then the rest."""

from __future__ import annotations

import re

import pytest
from jupyter_client.manager import start_new_kernel

from reportkit.errors import DataError
from reportkit.mistakes import sentence

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


def test_an_error_of_which_no_more_is_known_stays_as_python_tells_it(told):
    assert "ZeroDivisionError" in told("1 / 0")[1]


def test_outside_a_kernel_the_sentence_is_the_same():
    assert sentence(DataError("订单表为空。")) == "订单表为空。"
    assert sentence(KeyError("somewhere else")) == ""
    assert sentence(ValueError("x")) == ""
