"""The columns of 客户分级管理分析表: which, in which order, from where, and which words they take.

The one home: the analysis fills them, the workbook, its blank template and the write-back files
print them. Loads no library.
"""

from __future__ import annotations

from reportkit.analysis.basics.survey_rules import DISSATISFIED, NEUTRAL, SATISFIED

#: the twelve columns → where they come from
COLUMNS: dict[str, str] = {
    "客户名称": "name",
    "联系方式": "phone",
    "所属行业": "industry",
    "历史购买记录": "orders",
    "消费金额": "revenue",
    "利润贡献": "contribution",
    "购买频率": "frequency_level",
    "活跃度": "activity_level",
    "忠诚度": "loyalty_level",
    "需求和偏好": "need_type",
    "满意度": "satisfaction_word",
    "分级": "label",
}
#: further columns, to the right in this order, those that are known
MORE: dict[str, str] = {
    "客户编号": "customer_id",
    "CRM 记录号": "crm_record_id",
    "地区": "region",
    "负责人": "owner",
    "四层": "tier",
    "上期分级": "previous_label",
    "综合得分": "value_score",
    "贡献得分": "贡献",
    "潜力得分": "潜力",
    "机会得分": "prospect_score",
    "行为状态": "status",
    "CLV": "clv",
    "提示": "flags",
    "策略": "strategy",
}
LEVELS = ("高", "中", "低")
NEEDS = ("价格敏感型", "品质追求型", "个性化需求")
#: the columns among the twelve that take one word of a list, besides 分级
WORDS: dict[str, tuple[str, ...]] = {
    "购买频率": LEVELS,
    "活跃度": LEVELS,
    "忠诚度": LEVELS,
    "需求和偏好": NEEDS,
    "满意度": (SATISFIED, NEUTRAL, DISSATISFIED),
}
