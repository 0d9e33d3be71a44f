"""The objects of one tenant of 纷享销客 and their typed fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: read-only kinds: the service fills them
COMPUTED = ("auto_number", "formula", "count", "quote")
OWNER = "1000"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str = "text"
    label: str = ""
    options: tuple[tuple[str, str], ...] = ()  # label, value
    decimals: int = 2
    required: bool = False
    refers: str = ""  # the object that an object_reference names

    def described(self) -> dict[str, Any]:
        """As ``object/describe`` gives it."""
        told: dict[str, Any] = {
            "api_name": self.name, "label": self.label or self.name, "type": self.kind,
            "is_required": self.required, "is_active": True, "define_type": "package",
        }  # fmt: skip
        if self.options:
            told["options"] = [
                {"label": label, "value": value, "not_usable": False}
                for label, value in self.options
            ]
        if self.kind in ("number", "currency", "percentile"):
            told["decimal_places"] = self.decimals
        return told


SYSTEM = (
    Field("_id", "text", "唯一性ID"),
    Field("owner", "employee", "负责人"),
    Field("create_time", "date_time", "创建时间"),
    Field("last_modified_time", "date_time", "最后修改时间"),
    Field("life_status", "select_one", "生命状态", (("正常", "normal"), ("作废", "invalid"))),
)
#: what no update may name
UNWRITABLE = ("owner", "create_time", "last_modified_time", "created_by", "last_modified_by")


@dataclass(frozen=True)
class Thing:
    """One object and its fields by name."""

    name: str
    label: str
    fields: dict[str, Field]
    active: bool = True


def _thing(name: str, label: str, *fields: Field, active: bool = True) -> Thing:
    return Thing(name, label, {f.name: f for f in (*SYSTEM, *fields)}, active)


TIERS = (("高价值客户", "t1"), ("中价值客户", "t2"), ("低价值客户", "t3"))
STAGES = (("验证客户", "1"), ("赢单", "2"), ("输单", "3"))


def _reference(name: str = "account_id", label: str = "客户名称") -> Field:
    return Field(name, "object_reference", label, refers="AccountObj")


_ORDER = Field("order_id", "object_reference", "销售订单编号", refers="SalesOrderObj")

#: the objects that reports read, one that is not in use, and one of the tenant's own
THINGS = (
    _thing(
        "AccountObj", "客户",
        Field("name", "text", "客户名称", required=True), Field("account_no", "auto_number", "客户编号"),
        Field("tel", "phone_number", "电话"), Field("industry_level1", "select_one", "1级行业", (("零售", "11"),)),
        Field("account_level", "select_one", "客户级别", (("重点", "1"), ("普通", "2"))),
        Field("last_deal_closed_amount", "currency", "最后一次成交金额"),
        Field("total_refund_amount", "count", "退款总额"),
        Field("tier__c", "select_one", "客户分层", TIERS), Field("tier_date__c", "date", "分层日期"),
        Field("tier_score__c", "number", "价值得分"), Field("next_action__c", "text", "下一步"),
        Field("worth__c", "formula", "折算"),
    ),
    _thing(
        "ContactObj", "联系人", Field("name"), _reference(), Field("mobile1", "phone_number", "手机"),
        Field("email", "email", "邮件"),
    ),
    _thing("OpportunityObj", "商机", Field("name"), _reference(), active=False),
    _thing(
        "NewOpportunityObj", "商机2.0", Field("name", label="商机名称"), _reference(),
        Field("sales_stage", "select_one", "商机阶段", STAGES), Field("amount", "currency", "商机金额"),
        Field("close_date", "date", "预计成交日期"),
    ),
    _thing(
        "SalesOrderObj", "销售订单", Field("name", "auto_number", "销售订单编号"), _reference(),
        Field("order_time", "date", "下单日期"), Field("order_amount", "currency", "销售订单金额(元)"),
        Field("refund_amount", "currency", "已退款金额"),
    ),
    _thing(
        "PaymentObj", "回款", Field("name", "auto_number", "回款编号"), _reference(), _ORDER,
        Field("payment_time", "date", "回款日期"), Field("amount", "currency", "回款金额"),
    ),
    _thing(
        "RefundObj", "退款", Field("name", "auto_number", "退款编号"), _reference(), _ORDER,
        Field("refunded_time", "date", "退款日期"), Field("refunded_amount", "currency", "退款金额"),
    ),
    _thing(
        "ActiveRecordObj", "销售记录", Field("name", "auto_number"), _reference(),
        Field("active_record_content", "long_text", "销售记录内容"),
        Field("active_record_type", "select_one", "跟进方式", (("电话沟通", "1"), ("上门拜访", "2"))),
    ),
    _thing(
        "CasesObj", "工单", Field("name", "auto_number", "工单编号"), _reference(),
        Field("topic", "text", "工单主题"), Field("finished_time", "date_time", "完成时间"),
    ),
    _thing(
        "object_8W9cb__c", "设备", Field("name"), _reference(), Field("price__c", "currency", "价格"),
        Field("on__c", "true_or_false", "启用"), Field("tags__c", "select_many", "标签", (("甲", "a"), ("乙", "b"))),
    ),
)  # fmt: skip
