"""Measures of satisfaction. Their values come from one call for all periods; the definitions stand
here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportkit.analysis.opinions.feedback import RESPONSE
from reportkit.measures.definition import Measure, unknown

csat = Measure(name="csat", label="满意度（{item}）", format="pct", note="满意及以上占比")
nps = Measure(
    name="nps", label="净推荐值", format="dec1", unit="分", note="−100～100 分，变化看分差"
)
dissatisfied = Measure(
    name="dissatisfied", label="不满意客户占比", format="pct", better="lower",
    note="按每家客户最近一次答卷",
)  # fmt: skip
followed_up = Measure(name="followed_up", label="不满意客户 {days:int} 天回访率", format="pct")
return_rate = Measure(name="return_rate", label="问卷回收率", format="pct")
closing_rate = Measure(
    name="closing_rate", label="反馈闭环率", format="pct", note="期内提交的工单，截至期末已关闭"
)
closed_in_time = Measure(name="closed_in_time", label="{limit:int} 小时闭环率", format="pct")
first_response = Measure(
    name="first_response", label=RESPONSE, format="dec1", unit="小时", better="lower"
)

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
