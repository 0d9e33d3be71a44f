"""What no data can mend in a template is told before there are any."""

import pytest

from reportkit.errors import NotebookError
from reportkit.sentences import check


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("本期有 300 家客户", "手写了数字“300”"),
        ("销售额 {a:money} 元", "单位写了两次"),
        ("占[，即 {a:pct}%]", "单位写了两次"),
        ("占 {a:pctt}", "是否 pct？"),
        ("占 {a:pct}[（其中", r"没有对应的 \]"),
    ],
)
def test_a_fault_of_the_text_is_told(template, told):
    with pytest.raises(NotebookError, match=told):
        check(template)


def test_a_definition_may_hold_digits():
    check("95% 区间 {low:pct}", fixed=["95% 区间"])
    check("得分 9～10 分", fixed=None)
