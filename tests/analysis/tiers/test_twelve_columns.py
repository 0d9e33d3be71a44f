"""The twelve columns have one home; whatever prints them asks it."""

from reportkit.analysis.tiers import customer_table
from reportkit.analysis.tiers.twelve_columns import COLUMNS, WORDS
from reportkit.data.schema import TABLES
from reportkit.render.blank_template import EXAMPLES
from reportkit.render.customer_columns import NAMES, TWELVE

ORDER = (
    "客户名称", "联系方式", "所属行业", "历史购买记录", "消费金额", "利润贡献", "购买频率", "活跃度",
    "忠诚度", "需求和偏好", "满意度", "分级",
)  # fmt: skip


def test_names_and_order_are_those_of_the_requirement():
    assert tuple(COLUMNS) == ORDER


def test_analysis_workbook_and_template_have_the_same_columns():
    assert customer_table.COLUMNS is COLUMNS
    assert tuple(column.name for column in TWELVE) == NAMES == ORDER
    assert {len(row) for row in EXAMPLES} == {len(ORDER) - 1}  # the tier is the client's own


def test_the_workbook_allows_the_words_that_the_analysis_gives():
    assert {c.name: c.words for c in TWELVE if c.words} == WORDS
    assert TABLES["customers"].column("need_type").allowed == WORDS["需求和偏好"]
