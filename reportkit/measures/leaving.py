"""Measures of leaving. Their values come from one call for all periods; the definitions stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportkit.measures.definition import Measure, unknown

churn_rate = Measure(
    name="churn_rate", label="{kind}流失率（已登记）", format="pct", better="lower",
    term="流失率（已登记）", meaning="期内登记流失的客户数 ÷ 期初在册客户数；期内新来又离开的客户不计入",
    fields="customers.created_at、customers.churned_at",
    remark="区间为 Wilson 95%；没有登记流失时间的流失客户不进入各期",
)  # fmt: skip
silent_rate = Measure(
    name="silent_rate", label="{kind}沉默流失率", format="pct", better="lower",
    note="按购买节奏判断，不等于已登记流失",
)  # fmt: skip
win_back_rate = Measure(
    name="win_back_rate", label="流失客户挽回率", format="pct", term="挽回率",
    meaning="期初已沉默至流失、期内又有购买的客户数 ÷ 期初已沉默至流失的客户数",
    fields="orders.customer_id、orders.ordered_at",
)  # fmt: skip
dormant = Measure(
    name="dormant", label="休眠客户数", unit="家", better="lower", span="截至 {until}"
)
contract_churn = Measure(
    name="contract_churn", label="累计流失率（合约客户）", format="pct", better="lower",
    span="全部客户的在网时长",
)  # fmt: skip
still_there = Measure(
    name="still_there", label="留存一年的概率", format="pct", span="全部客户的在网时长"
)

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
