"""The tables reportkit knows: columns, types, units, keys. None of them is indispensable.

Money is in the client's own currency (``client.currency``); times are naive local timestamps.
Synonyms are compared after NFKC, lower-casing, and removal of spaces, ``*`` and ``（必填）``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "category", "time", "number", "integer", "money", "share", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the name in code, the word for people, how values are read."""

    name: str
    label: str
    kind: Kind
    unit: str = ""
    synonyms: tuple[str, ...] = ()
    private: bool = False  # masked unless the client's YAML says otherwise
    spoken: bool = False  # somebody's own words: 无, 没有 and n/a say nothing and are blank
    allowed: tuple[
        str, ...
    ] = ()  # for category: the words used downstream; others stay as they are


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``needs``: without these columns a source cannot fill it; of ``needs_any`` one is
    enough. ``generated``: key columns that are numbered where a source lacks them; ``numbered``:
    only when no source has them, for a row without one has lost it. ``moment``: the
    time columns that place a row, the first one present counts. ``unpivots``: the columns that take
    heading and cell of a wide sheet, one row for each; None where no sheet may be so wide.
    """

    name: str
    label: str
    key: tuple[str, ...]
    needs: tuple[str, ...]
    columns: tuple[Column, ...]
    needs_any: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    moment: tuple[str, ...] = ()
    unpivots: tuple[str, str] | None = None

    def column(self, name: str) -> Column:
        """Raises KeyError for an unknown name."""
        return next(c for c in self.columns if c.name == name) if name in self.names else _no(name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _no(name: str) -> Column:
    raise KeyError(name)


def _c(name: str, label: str, kind: Kind, synonyms: str = "", **more: object) -> Column:
    words = tuple(word for word in synonyms.split("|") if word)
    return Column(name, label, kind, synonyms=words, **more)  # type: ignore[arg-type]


CUSTOMERS = Table(
    "customers",
    "客户表",
    ("customer_id",),
    ("customer_id",),
    (
        _c(
            "customer_id",
            "客户编号",
            "id",
            "客户id|客户代码|会员号|买家昵称|唯一性id|account_no|customerid|customer_id|master_id|record id|account|客户号|用户id|userid",
        ),
        _c(
            "name",
            "客户名称",
            "text",
            "名称|公司名称|企业名称|account name|客户|name|公司|账户名称|客户名|customer name|会员姓名|客户姓名",
            private=False,
        ),
        _c("contact", "联系人", "text", "联系人姓名|姓名|contact name|负责人姓名", private=True),
        _c("phone", "联系方式", "text", "电话|手机|手机号|联系电话|phone|tel|mobile", private=True),
        _c("email", "邮箱", "text", "电子邮件|邮件|email|e-mail", private=True),
        _c(
            "id_number",
            "证件号",
            "text",
            "身份证号|统一社会信用代码|uniform_social_credit_code",
            private=True,
        ),
        _c(
            "industry",
            "所属行业",
            "category",
            "行业|1级行业|一级行业|industry|industry_level1|sector",
        ),
        _c("region", "地区", "category", "大区|区域|销售区域|region|country|国家|office_location"),
        _c("province", "省份", "category", "省|province|state|billing state"),
        _c("city", "城市", "category", "市|city|billing city"),
        _c("address", "地址", "text", "详细地址|address|billing street", private=True),
        _c("age", "年龄", "number", "age|联系人年龄", unit="岁"),
        _c("gender", "性别", "category", "sex|gender|联系人性别", allowed=("男", "女")),
        _c("income", "收入", "category", "收入水平|年收入|income|企业收入档|收入档"),
        _c("education", "教育水平", "category", "学历|教育程度|education|联系人学历"),
        _c("size", "企业规模", "category", "员工数量|人员规模|employees|规模"),
        _c(
            "annual_revenue",
            "客户年营业额",
            "money",
            "annual revenue|年营业额|年收入额|营业额|revenue",
            unit="元",
        ),
        _c(
            "channel",
            "获客渠道",
            "category",
            "来源|客户来源|account_source|lead source|渠道来源|获客来源|acquisition channel",
        ),
        _c(
            "created_at",
            "建档时间",
            "time",
            "创建时间|注册时间|注册日期|建档日期|create_time|created time|开户日期",
        ),
        _c(
            "updated_at",
            "资料更新时间",
            "time",
            "修改时间|最后修改时间|last_modified_time|modified time|更新时间",
        ),
        _c(
            "last_contact_at",
            "最后跟进时间",
            "time",
            "last_followed_time|last activity time|最后联系时间",
        ),
        _c("owner", "负责人", "text", "客户经理|销售负责人|客户所有者|account owner|owner|业务员"),
        _c(
            "need_type",
            "需求类型",
            "category",
            "需求和偏好|需求偏好|客户需求|偏好类型",
            allowed=("价格敏感型", "品质追求型", "个性化需求"),
        ),
        _c("interest", "兴趣", "category", "兴趣爱好|interest|关注点"),
        _c("attitude", "态度", "category", "品牌态度|attitude|合作态度"),
        _c("values", "价值观", "category", "价值取向|values"),
        _c("member_level", "会员等级", "category", "会员级别|会员|member level"),
        _c("points_balance", "积分余额", "number", "积分|points", unit="分"),
        _c(
            "tier",
            "现有分级",
            "category",
            "分级|客户级别|客户分级|account_level|客户等级|级别|评级",
        ),
        _c("satisfaction_level", "满意度", "category", "满意程度|客户满意度"),
        _c("activity_level", "活跃度", "category", "", allowed=("高", "中", "低")),
        _c("loyalty_level", "忠诚度", "category", "", allowed=("高", "中", "低")),
        _c("frequency_level", "购买频率", "category", "", allowed=("高", "中", "低")),
        _c("order_count", "历史购买记录", "integer", "购买次数|订单数|历史订单数", unit="次"),
        _c(
            "revenue_amount",
            "消费金额",
            "money",
            "累计消费|累计金额|totalcharges|累计消费金额",
            unit="元",
        ),
        _c("margin_amount", "利润贡献", "money", "累计利润|利润|毛利贡献", unit="元"),
        _c("tenure_months", "在网月数", "number", "tenure|合作月数|在网时长", unit="月"),
        _c("monthly_amount", "月费", "money", "monthlycharges|月消费|月租", unit="元"),
        _c("contract", "合同类型", "category", "contract|合同方式|签约方式"),
        _c(
            "contract_end",
            "合同到期日",
            "time",
            "合同到期时间|合同到期日期|合同结束日期|合同结束时间|合同截止日期|合同终止日期|contract end|contract end date|contract expiry date",
        ),
        _c("payment_method", "付款方式", "category", "paymentmethod|支付方式|结算方式"),
        _c("churned", "是否流失", "flag", "churn|流失|流失标记|是否已流失"),
        _c("churned_at", "流失时间", "time", "流失日期|退订日期|churn date"),
        _c("churn_reason", "流失原因", "category", "流失主因|churn reason"),
        _c("wallet_share", "钱包份额", "share", "采购份额|我方份额|份额"),
        _c("growth_rate", "客户增长率", "share", "业务增长率|预计增长率|年增长率"),
        _c("strategic_fit", "战略契合度", "number", "战略契合|契合度", unit="分"),
        _c("service_hours", "服务工时", "number", "年服务工时|服务时长", unit="小时"),
        _c("crm_record_id", "CRM 记录号", "id", "唯一性id（必填）|record id|_id|数据id"),
    ),
    moment=("created_at", "updated_at"),
)

ORDERS = Table(
    "orders",
    "订单表",
    ("order_id",),
    ("customer_id", "ordered_at"),
    (
        _c(
            "order_id",
            "订单号",
            "id",
            "订单编号|单号|invoiceno|order id|order_no|销售订单编号|发票号",
        ),
        _c(
            "customer_id",
            "客户编号",
            "id",
            "客户id|会员号|买家昵称|买家会员名|customerid|customer_id|master_id|account|account_id|用户id|userid|客户名称|客户",
        ),
        _c(
            "ordered_at",
            "下单时间",
            "time",
            "付款日期|付款时间|下单日期|订单日期|订单时间|交易时间|交易日期|购买时间|日期|时间|invoicedate|order_time|order date|date|成交时间|成交日期|付款时间",
        ),
        _c(
            "paid_amount",
            "实付金额",
            "money",
            "金额|订单金额|消费金额|销售额|成交金额|交易金额|dollar_value|dollars|order_amount|amount|付款金额|支付金额|sales|value",
            unit="元",
        ),
        _c(
            "margin_amount",
            "毛利",
            "money",
            "利润|毛利额|订单毛利|profit|margin|gross profit",
            unit="元",
        ),
        _c(
            "refund_amount",
            "退款金额",
            "money",
            "退款|退货金额|refund_amount|returned_goods_amount",
            unit="元",
        ),
        _c("freight_amount", "邮费", "money", "运费|freight", unit="元"),
        _c(
            "received_amount",
            "已收金额",
            "money",
            "已收|已收款|已付金额|已回款|已回款金额|累计收款|累计回款|收款合计|amount paid|amount received|received",
            unit="元",
        ),
        _c(
            "open_amount",
            "未收金额",
            "money",
            "未收|未收款|欠费|尾款|未付金额|未回款|未回款金额|欠款|欠款金额|应收余额|待收金额|待收款|balance due|amount due|outstanding",
            unit="元",
        ),
        _c("currency", "币种", "category", "货币|币别|结算币别|currency"),
        _c("quantity", "购买数量", "number", "数量|件数|number_of_cds|cds|qty|quantity", unit="件"),
        _c("status", "订单状态", "category", "状态|交易状态|order status|life_status"),
        _c("channel", "购买渠道", "category", "渠道|销售渠道|channel|下单渠道"),
        _c("means", "促销手段", "category", "优惠方式|活动|优惠券|coupon|促销"),
        _c("province", "收货省份", "category", "省份|省|province"),
        _c("city", "收货城市", "category", "城市|市|city"),
        _c("country", "国家", "category", "country|国家地区"),
        _c("owner", "销售", "text", "业务员|销售负责人|sales_agent|owner"),
    ),
    generated=("order_id",),
    moment=("ordered_at",),
    unpivots=("ordered_at", "paid_amount"),
)

ORDER_LINES = Table(
    "order_lines",
    "订单明细表",
    ("order_id", "product_id"),
    (),
    (
        _c("order_id", "订单号", "id", "订单编号|单号|invoiceno|order id|发票号"),
        _c("customer_id", "客户编号", "id", "客户id|customerid|customer_id|会员号|用户id"),
        _c("ordered_at", "下单时间", "time", "invoicedate|订单日期|下单日期|日期|时间|交易时间"),
        _c(
            "product_id", "产品编码", "id", "产品代码|商品编码|stockcode|sku|product_id|商品id|货号"
        ),
        _c("product", "产品", "text", "产品名称|商品名称|description|商品|品名|product|品牌名称"),
        _c("category", "品类", "category", "类目|产品类别|分类|category|series|product category"),
        _c("quantity", "数量", "number", "购买数量|qty|quantity|件数", unit="件"),
        _c("unit_price", "单价", "money", "unitprice|price|销售单价|unit price", unit="元"),
        _c("line_amount", "明细金额", "money", "小计|金额|amount|行金额", unit="元"),
        _c("line_margin", "明细毛利", "money", "毛利|利润|行毛利", unit="元"),
        _c("returned", "是否退货", "flag", "退货|是否退货|returned"),
        _c("line_id", "行号", "id", "行id|订单行|明细行号|line id"),
        _c("order_amount", "整单金额", "money", "", unit="元"),
        _c("refund_amount", "退款金额", "money", "退货金额|refund_amount", unit="元"),
        _c("currency", "币种", "category", "货币|币别|结算币别|currency"),
        _c("status", "订单状态", "category", "状态|交易状态|order status"),
        _c("country", "国家", "category", "country|国家地区"),
        _c("channel", "购买渠道", "category", "渠道|销售渠道|channel"),
    ),
    needs_any=("line_amount", "order_amount", "quantity", "product_id", "product"),
    numbered=("order_id",),
    moment=("ordered_at",),
)

RECEIPTS = Table(
    "receipts",
    "回款表",
    ("receipt_id",),
    ("amount",),
    (
        _c("receipt_id", "回款编号", "id", "收款单号|回款单号|流水号|receipt id"),
        _c(
            "customer_id",
            "客户编号",
            "id",
            "客户|客户名称|付款方|付款单位|对方户名|对方名称|对方账户名称|交易对手|付款人|付款人名称",
        ),
        _c("order_id", "订单号", "id", "订单编号|合同编号|发票号"),
        _c(
            "received_at",
            "回款时间",
            "time",
            "收汇日期|到账日期|回款日期|收款日期|日期|交易日期|交易时间|记账日期|入账日期|到账时间",
        ),
        _c(
            "amount",
            "回款金额",
            "money",
            "收汇金额|到账金额|收款金额|金额|贷方发生额|贷方金额|收入金额|收入|转入金额|贷方|存入金额",
            unit="元",
        ),
        _c("currency", "币种", "category", "货币|币别|currency"),
    ),
    generated=("receipt_id",),
    moment=("received_at",),
)

RETURNS = Table(
    "returns",
    "退货表",
    ("return_id",),
    ("order_id",),
    (
        _c("return_id", "退货单号", "id", "退单号|退款单号|退款编号|售后单号|售后编号|退换货单号|return id|refund id|rma"),
        _c("order_id", "订单号", "id", "原订单号|原单号|关联订单号|订单编号|销售单号|原销售单号|order id|order number"),
        _c("customer_id", "客户编号", "id", "客户|客户名称|会员号|买家昵称|customer id"),
        _c("returned_at", "退货时间", "time", "退款时间|退货日期|退款日期|申请时间|售后时间|日期|时间|return date|refund date"),
        _c("product_id", "产品编码", "id", "商品编码|产品代码|产品id|商品id|货号|sku"),
        _c("product", "产品", "text", "产品名称|商品名称|商品|品名|product"),
        _c("quantity", "退货数量", "number", "数量|退回数量|件数|quantity|qty", unit="件"),
        _c("amount", "退款金额", "money", "退货金额|退款额|实退金额|应退金额|金额|amount|refund amount", unit="元"),
        _c("returned", "是否退成", "flag", "退货|退回|是否退货|退款状态|退货状态|售后状态|处理状态|状态|returned|status"),
        _c("reason", "退货原因", "category", "退款原因|售后原因|原因|reason"),
    ),
    generated=("return_id",),
    moment=("returned_at",),
)  # fmt: skip

SURVEYS = Table(
    "surveys",
    "满意度问卷表",
    ("response_id", "item"),
    (),
    (
        _c("response_id", "答卷编号", "id", "问卷编号|respnum|答卷id|response id|序号"),
        _c("customer_id", "客户编号", "id", "客户id|customerid|会员号|客户名称"),
        _c("answered_at", "答卷时间", "time", "填写时间|发放时间|提交时间|intdate|调查日期|日期"),
        _c("item", "题项", "category", "维度|题目|问题|指标|item|question"),
        _c("score", "得分", "number", "评分|分数|打分|score|rating", unit="分"),
        _c("channel", "发放渠道", "category", "渠道|来源|method|调查方式"),
        _c("segment", "受访者分组", "category", "分组|客群|segment"),
        _c(
            "comment",
            "意见",
            "text",
            "评论|留言|建议|意见与建议|意见建议|review|comment|反馈内容|内容",
            private=True,
            spoken=True,
        ),
        _c(
            "polarity",
            "评价倾向",
            "category",
            "label|情感|好评差评",
            allowed=("好评", "中评", "差评"),
        ),
        _c("sent", "是否发出", "flag", "已发送|sent"),
        _c("weight", "样本权重", "number", "weight|权重"),
    ),
    needs_any=("score", "polarity", "comment"),
    generated=("response_id",),
    moment=("answered_at",),
    unpivots=("item", "score"),
)

TRAITS = Table(
    "traits",
    "客户特征表",
    ("customer_id", "trait"),
    ("customer_id", "trait", "value"),
    (
        _c("customer_id", "客户编号", "id", "客户id|客户代码|会员号|customerid|customer_id|客户号"),
        _c("trait", "特征", "category", "特征名|属性名|trait|attribute"),
        _c("value", "取值", "category", "特征值|属性值|trait value"),
    ),
    unpivots=("trait", "value"),
)

INTERACTIONS = Table(
    "interactions",
    "互动记录表",
    ("interaction_id",),
    ("customer_id", "happened_at"),
    (
        _c("interaction_id", "记录编号", "id", "编号|记录id"),
        _c("customer_id", "客户编号", "id", "客户id|客户名称|customerid|会员号"),
        _c("happened_at", "发生时间", "time", "时间|跟进时间|沟通时间|日期|created time"),
        _c(
            "channel",
            "互动渠道",
            "category",
            "渠道|沟通方式|跟进方式|方式",
            allowed=("电话", "邮件", "社交媒体", "面对面", "在线"),
        ),
        _c(
            "kind",
            "互动类型",
            "category",
            "类型|动作|行为|跟进类型",
            allowed=("回访", "关怀", "咨询", "投诉", "点赞", "评论", "分享", "访谈", "活动"),
        ),
        _c(
            "means",
            "手段",
            "category",
            "优惠手段|措施",
            allowed=(
                "会员制",
                "积分",
                "定期回访",
                "特别优惠",
                "满意度调查",
                "个性化服务",
                "客户关怀",
                "优惠券",
                "试用装",
                "免费咨询",
            ),
        ),
        _c("topic", "内容主题", "category", "主题|内容|话题|topic"),
        _c("text", "纪要", "text", "记录|沟通内容|备注|访谈纪要|text", private=True, spoken=True),
        _c("planned", "计划内回访", "flag", "是否计划"),
        _c("owner", "跟进人", "text", "负责人|跟进人员|owner"),
    ),
    generated=("interaction_id",),
    moment=("happened_at",),
)

EVENTS = Table(
    "events",
    "浏览事件表",
    (),
    ("happened_at", "kind"),
    (
        _c("customer_id", "客户编号", "id", "用户id|userid|customerid|客户id|visitor_id"),
        _c("session_id", "会话编号", "id", "会话id|session|sessionid"),
        _c("happened_at", "发生时间", "time", "时间|timestamp|event_time|日期"),
        _c(
            "kind",
            "事件类型",
            "category",
            "事件|行为|event|behavior|event_type",
            allowed=("浏览", "加购", "下单", "支付"),
        ),
        _c("page", "页面", "category", "页面名称|url|page"),
        _c("product_id", "产品编码", "id", "商品id|itemid|product_id|sku"),
        _c("product", "产品", "text", "商品名称|产品名称|product"),
    ),
    moment=("happened_at",),
)

LEADS = Table(
    "leads",
    "线索与商机表",
    ("lead_id",),
    (),
    (
        _c(
            "lead_id",
            "线索编号",
            "id",
            "mql_id|线索id|商机编号|opportunity_id|lead id|record id|商机id",
        ),
        _c(
            "customer_id",
            "客户编号",
            "id",
            "客户名称|account|account name|seller_id|客户id|转为客户|转化客户",
        ),
        _c(
            "created_at",
            "进入时间",
            "time",
            "first_contact_date|engage_date|创建时间|线索时间|created time|首次接触时间|建立时间",
        ),
        _c("source", "来源渠道", "category", "origin|线索来源|lead source|渠道|来源"),
        _c(
            "means",
            "转化手段",
            "category",
            "手段|优惠方式",
            allowed=("优惠券", "试用装", "免费咨询"),
        ),
        _c("stage", "阶段", "category", "deal_stage|sales_stage|stage|商机阶段|销售阶段|状态"),
        _c("won", "是否成交", "flag", "成交|赢单|是否赢单|is_won|won"),
        _c(
            "closed_at",
            "关闭时间",
            "time",
            "close_date|won_date|成交时间|结束时间|closing date|赢单时间|成交日期",
        ),
        _c("amount", "商机金额", "money", "close_value|amount|预计金额|成交金额", unit="元"),
        _c("product", "产品", "text", "product|意向产品"),
        _c("segment", "细分", "category", "business_segment|行业|所属行业|客群"),
        _c(
            "owner",
            "负责人",
            "text",
            "sales_agent|sr_id|deal owner|商机所有者|商机负责人|线索负责人|owner",
        ),
        _c("touched_at", "首次跟进时间", "time", "首次跟进|响应时间"),
    ),
    needs_any=("stage", "won", "created_at", "closed_at", "amount"),
    generated=("lead_id",),
    moment=("created_at", "closed_at"),
)

TICKETS = Table(
    "tickets",
    "服务工单表",
    ("ticket_id",),
    ("opened_at",),
    (
        _c("ticket_id", "工单号", "id", "工单编号|反馈编号|ticket id|case number"),
        _c("customer_id", "客户编号", "id", "客户名称|客户id|customerid"),
        _c("opened_at", "提交时间", "time", "创建时间|反馈时间|提交日期|created time"),
        _c("responded_at", "首次响应时间", "time", "响应时间|首次响应|first response"),
        _c("closed_at", "关闭时间", "time", "完成时间|解决时间|关闭日期|closed time"),
        _c(
            "promised_at",
            "承诺完成时间",
            "time",
            "承诺时间|承诺解决时间|承诺关闭时间|约定完成时间|要求完成时间|sla截止时间|sla到期时间|due date|promised at",
        ),
        _c(
            "channel",
            "反馈渠道",
            "category",
            "渠道|来源|channel",
            allowed=("网站", "社交媒体", "门店", "电话", "邮件"),
        ),
        _c("topic", "问题类型", "category", "类型|原因|问题分类|topic|category"),
        _c("text", "问题描述", "text", "描述|内容|description", private=True, spoken=True),
        _c("solved", "是否解决", "flag", "解决|solved"),
        _c("owner", "处理人", "text", "负责人|owner"),
    ),
    generated=("ticket_id",),
    moment=("opened_at",),
)

PRODUCTS = Table(
    "products",
    "产品表",
    ("product_id",),
    ("product_id",),
    (
        _c("product_id", "产品编码", "id", "产品代码|商品编码|sku|product code|product|产品名称"),
        _c("product", "产品", "text", "产品名称|商品名称|product name"),
        _c("category", "品类", "category", "类别|产品类别|series|product category"),
        _c("unit_price", "标准单价", "money", "单价|sales_price|unit price|price", unit="元"),
        _c("unit_cost", "单位成本", "money", "成本|成本价|cost", unit="元"),
    ),
)

COSTS = Table(
    "costs",
    "投入成本表",
    (),
    ("item", "amount"),
    (
        _c(
            "item",
            "成本项目",
            "category",
            "项目|科目|费用项目",
            allowed=("数据分析工具采购", "培训费用", "人力资源投入", "营销费用", "服务费用"),
        ),
        _c("spent_at", "发生时间", "time", "日期|月份|时间"),
        _c("amount", "金额", "money", "费用|成本|cost|金额（元）", unit="元"),
        _c("tier", "对应分层", "category", "分层|客户层级"),
        _c("channel", "对应渠道", "category", "渠道|投放渠道"),
        _c("remark", "说明", "text", "备注"),
    ),
    moment=("spent_at",),
)

TARGETS = Table(
    "targets",
    "目标表",
    ("metric", "period"),
    ("metric", "target"),
    (
        _c("metric", "指标", "category", "指标名称|kpi|考核指标"),
        _c("period", "期间", "text", "报告期|时间|月份|季度"),
        _c("target", "目标值", "number", "目标|target"),
        _c("owner", "负责人", "text", "责任人|负责部门"),
    ),
)

MARKET = Table(
    "market",
    "市场调研表",
    ("industry",),
    ("industry",),
    (
        _c("industry", "行业", "category", "行业名称|industry|所属行业"),
        _c("growth_rate", "行业增速", "share", "增长率|年增速|growth"),
        _c("market_share", "我方市场份额", "share", "市场份额|份额|share"),
        _c("year", "年份", "integer", "年度|year"),
        _c("source", "来源", "text", "数据来源|出处"),
    ),
)

CAMPAIGNS = Table(
    "campaigns",
    "营销活动表",
    ("campaign_id", "customer_id"),
    ("campaign_id", "customer_id"),
    (
        _c("campaign_id", "活动编号", "id", "活动id|活动|campaign"),
        _c("name", "活动名称", "text", "活动名|campaign name"),
        _c("customer_id", "客户编号", "id", "客户id|客户名称|会员号"),
        _c("sent_at", "触达时间", "time", "发送时间|触达日期"),
        _c("means", "手段", "category", "优惠方式|措施"),
        _c("stage", "阶段", "category", "生命周期阶段", allowed=("获取", "转化", "忠诚", "挽留")),
        _c("responded", "是否响应", "flag", "响应|转化|是否转化"),
        _c("cost_amount", "成本", "money", "费用|触达成本|活动成本", unit="元"),
    ),
    moment=("sent_at",),
)

#: every table by name, in the order they are documented
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CUSTOMERS, ORDERS, ORDER_LINES, RETURNS, RECEIPTS, SURVEYS, INTERACTIONS, EVENTS, LEADS, TICKETS,
        PRODUCTS, COSTS, TARGETS, MARKET, CAMPAIGNS, TRAITS,
    )
}  # fmt: skip
