"""Measures of the way from lead to loyal customer; ``analysis`` of the chapter gives their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportkit.measures.definition import Measure, unknown

leads = Measure(
    name="leads", label="期内新增线索", unit="条", term="线索",
    meaning="在线索与商机表中有进入时间的一条记录；同一客户可有多条线索",
    fields="leads.lead_id、leads.created_at", remark="没有进入时间的 {undated:int} 条不计",
)  # fmt: skip
site_visits = Measure(
    name="site_visits", label="期内网站访问次数", unit="次", note="一次会话计一次访问"
)
key_conversion = Measure(
    name="key_conversion", label="成交线索成为高价值客户的比例", format="pct", span="全部成交线索",
    note="高价值客户＝近 12 个月销售额前 {key:pct0}",
)  # fmt: skip
lead_conversion = Measure(
    name="lead_conversion", label="线索转化率", format="pct", note="进入后 {days:int} 天内{step}"
)
touched_in_day = Measure(name="touched_in_day", label="24 小时内跟进率", format="pct")
win_rate = Measure(name="win_rate", label="赢单率", format="pct", span="全部已关闭线索")
retention_month = Measure(
    name="retention_month", label="首购后第 {last:int} 个月活跃留存", format="pct",
    span="全部已满期的首购月份", term="活跃留存率",
    meaning="首购后第 k 个月有订单的客户数 ÷ 该首购月份的客户数，平均值只计已满的月份并按客户数加权",
    fields="orders.customer_id、orders.ordered_at",
    remark="首购以数据内第一笔订单计，数据首月的客户不计入平均",
)  # fmt: skip
campaign_rate = Measure(
    name="campaign_rate", label="营销转化率（活动响应率）", format="pct", term="营销转化率",
    meaning="活动响应次数 ÷ 活动触达次数", fields="campaigns.responded、campaigns.sent_at",
    remark="窗口 {span}",
)  # fmt: skip
tickets_in_time = Measure(
    name="tickets_in_time", label="工单 {limit:int} 小时内关闭率", format="pct"
)

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one
    __getattr__ = unknown(globals())
