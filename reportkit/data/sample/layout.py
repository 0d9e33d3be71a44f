"""How the demo client's files look: names, kinds, Chinese headings, and what fills which column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reportkit.data.sample import words

_CUSTOMERS = {
    "客户编号（必填）": "customer_id",
    "CRM 记录号": "crm_record_id",
    "客户名称（必填）": "name",
    "联系人": "contact",
    "手机": "phone",
    "电子邮件": "email",
    "联系人年龄": "age",
    "联系人性别": "gender",
    "联系人学历": "education",
    "所属行业（必填）": "industry",
    "大区": "region",
    "省份": "province",
    "城市": "city",
    "企业规模": "size",
    "年营业额": "annual_revenue",
    "企业收入档": "income",
    "获客来源": "channel",
    "建档日期": "created_at",
    "修改时间": "updated_at",
    "最后跟进时间": "last_contact_at",
    "负责人（必填）": "owner",
    "需求类型": "need_type",
    "关注点": "interest",
    "合作态度": "attitude",
    "价值观": "values",
    "会员等级": "member_level",
    "积分余额": "points_balance",
    "客户级别": "tier",
    "签约方式": "contract",
    "结算方式": "payment_method",
    "是否流失": "churned",
    "流失日期": "churned_at",
    "流失原因": "churn_reason",
    "采购份额": "wallet_share",
    "业务增长率": "growth_rate",
    "战略契合度": "strategic_fit",
    "年服务工时": "service_hours",
}
_ORDERS = {
    "订单编号": "order_id",
    "客户编号": "customer_id",
    "下单时间": "ordered_at",
    "实付金额（元）": "paid_amount",
    "退款金额": "refund_amount",
    "毛利额": "margin_amount",
    "数量": "quantity",
    "订单状态": "status",
    "购买渠道": "channel",
    "优惠方式": "means",
    "收货省份": "province",
    "收货城市": "city",
    "业务员": "owner",
}
_LINES = {
    "订单编号": "order_id",
    "产品编码": "product_id",
    "产品名称": "product",
    "产品类别": "category",
    "数量": "quantity",
    "销售单价": "unit_price",
    "小计": "line_amount",
    "行毛利": "line_margin",
    "是否退货": "returned",
}
_PRODUCTS = {
    "产品编码": "product_id",
    "产品名称": "product",
    "产品类别": "category",
    "标准单价": "unit_price",
    "单位成本": "unit_cost",
}
_SURVEYS = {
    "答卷编号": "response_id",
    "客户编号": "customer_id",
    "提交时间": "answered_at",
    "发放渠道": "channel",
    "分组": "segment",
    "意见与建议": "comment",
    "评价倾向": "polarity",
}
_UNANSWERED_SURVEYS = {
    "答卷编号": "response_id",
    "客户编号": "customer_id",
    "发放时间": "answered_at",
    "发放渠道": "channel",
    "分组": "segment",
    "题项": "item",
    "得分": "score",
    "是否发出": "sent",
}
_INTERACTIONS = {
    "记录编号": "interaction_id",
    "客户编号": "customer_id",
    "跟进时间": "happened_at",
    "跟进方式": "channel",
    "跟进类型": "kind",
    "措施": "means",
    "内容主题": "topic",
    "访谈纪要": "text",
    "是否计划": "planned",
    "跟进人": "owner",
}
_EVENTS = {
    "用户ID": "customer_id",
    "会话ID": "session_id",
    "时间": "happened_at",
    "事件": "kind",
    "页面": "page",
    "商品ID": "product_id",
}
_LEADS = {
    "线索编号": "lead_id",
    "转为客户": "customer_id",
    "创建时间": "created_at",
    "线索来源": "source",
    "转化手段": "means",
    "商机阶段": "stage",
    "是否赢单": "won",
    "关闭时间": "closed_at",
    "预计金额": "amount",
    "意向产品": "product",
    "所属行业": "segment",
    "商机负责人": "owner",
    "首次跟进时间": "touched_at",
}
_TICKETS = {
    "工单编号": "ticket_id",
    "客户编号": "customer_id",
    "提交时间": "opened_at",
    "首次响应时间": "responded_at",
    "完成时间": "closed_at",
    "反馈渠道": "channel",
    "问题分类": "topic",
    "问题描述": "text",
    "是否解决": "solved",
    "处理人": "owner",
}
_COSTS = {
    "费用项目": "item",
    "月份": "spent_at",
    "金额（元）": "amount",
    "客户层级": "tier",
    "投放渠道": "channel",
    "备注": "remark",
}
_TARGETS = {"考核指标": "metric", "报告期": "period", "目标值": "target", "负责部门": "owner"}
_MARKET = {
    "行业名称": "industry",
    "年增速": "growth_rate",
    "我方市场份额": "market_share",
    "年度": "year",
    "数据来源": "source",
}
_CAMPAIGNS = {
    "活动编号": "campaign_id",
    "活动名称": "name",
    "客户编号": "customer_id",
    "触达时间": "sent_at",
    "优惠方式": "means",
    "生命周期阶段": "stage",
    "是否响应": "responded",
    "触达成本": "cost_amount",
}


@dataclass(frozen=True, slots=True)
class File:
    """One table in one file. ``pattern``: a glob where the table comes in several files."""

    table: str
    file: str
    columns: dict[str, str]
    kind: str = "utf-8-sig"  # an encoding, or xlsx
    sheet: str | None = None
    pattern: str | None = None
    rows: str = ""  # the frame to write, where it is not the whole table
    more: dict[str, Any] = field(default_factory=dict)  # further keys of the data.sources entry


#: five levels are words in the file; 99 means "did not answer this one"
SURVEY_READING: dict[str, Any] = {
    "unpivot": {"item": {item: item for item in (*words.SURVEY_ITEMS, words.RECOMMENDATION)}},
    "values": {"score": {level: place for place, level in enumerate(words.LEVELS, start=1)}},
    "blanks": {"score": [99]},
    "constants": {"sent": "是"},
}
UNANSWERED = "unanswered"

LAYOUT: tuple[File, ...] = (
    File("customers", "客户档案.xlsx", _CUSTOMERS, "xlsx", "客户"),
    File("orders", "订单_{year}.csv", _ORDERS, "gb18030", pattern="订单_*.csv"),
    File("order_lines", "订单明细.csv", _LINES),
    File("products", "产品目录.xlsx", _PRODUCTS, "xlsx", "产品"),
    File("surveys", "满意度问卷.csv", _SURVEYS, "gb18030", more=SURVEY_READING),
    File("surveys", "未回收问卷.csv", _UNANSWERED_SURVEYS, "gb18030", rows=UNANSWERED),
    File("interactions", "互动记录.csv", _INTERACTIONS),
    File("events", "浏览事件.csv", _EVENTS, "utf-8"),
    File("leads", "线索商机.csv", _LEADS, "gb18030"),
    File("tickets", "服务工单.csv", _TICKETS),
    File("costs", "经营台账.xlsx", _COSTS, "xlsx", "投入成本"),
    File("targets", "经营台账.xlsx", _TARGETS, "xlsx", "年度目标"),
    File("market", "经营台账.xlsx", _MARKET, "xlsx", "行业调研"),
    File("campaigns", "营销活动.csv", _CAMPAIGNS),
)


def source_entries() -> list[dict[str, Any]]:
    """``data.sources`` of the demo client; files are named relative to their folder."""
    return [_entry(part) for part in LAYOUT]


def _entry(part: File) -> dict[str, Any]:
    entry: dict[str, Any] = {"file": part.pattern or part.file, "table": part.table}
    if part.sheet:
        entry["sheet"] = part.sheet
    return {**entry, "columns": dict(part.columns), **part.more}
