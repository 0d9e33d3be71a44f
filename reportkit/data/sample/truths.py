"""What is hidden in the demo client, so that a report on it can be checked against the facts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Truth:
    """One planted fact: what a good analysis should find, and the range of its number.

    ``statement`` is the finding in words; ``measure`` says what ``low`` … ``high`` bound, with the
    demo client as of its last day and 2,500 customers.
    """

    statement: str
    measure: str
    low: float
    high: float = float("inf")


TRUTHS: dict[str, Truth] = {
    "concentration": Truth(
        "约 15% 的客户贡献约 70% 的利润",
        "近 12 个月有成交的客户按毛利排序，前 15% 的毛利占比",
        0.65,
        0.78,
    ),
    "declining_region": Truth(
        "西南大区销售额同比下降 20% 以上，其他大区合计增长",
        "西南近 12 个月销售额同比降幅",
        0.20,
        0.60,
    ),
    "growth": Truth("公司整体在增长", "近 12 个月销售额同比增幅", 0.03, 0.25),
    "slow_service": Truth(
        "工单平均关闭时间超过 72 小时的客户，流失率至少是其他客户的两倍",
        "两组已登记流失率之比",
        2.0,
        4.0,
    ),
    "churn_reason": Truth("售后服务是第一位的流失原因", "售后服务的次数与第二位原因之比", 1.2, 4.0),
    "season": Truth("第四季度最旺，二月最淡", "每年二月与十二月日均订单数之比的最大值", 0.3, 0.75),
    "returns": Truth(
        "2025 年下半年以来传感器的退货率至少是其他品类的三倍",
        "最近 184 天传感器退货行占比与其他品类之比",
        3.0,
        12.0,
    ),
    "referral": Truth("转介绍线索的转化率至少是广告的两倍", "已关闭线索中两者赢单率之比", 2.0, 5.0),
    "pair": Truth(
        "调心滚子轴承 A30 与 O 形密封圈 B60 常被同单购买", "两个产品在订单中的提升度", 3.0, 30.0
    ),
    "coupons": Truth(
        "优惠券对价格敏感型客户有效，对其他客户作用很小",
        "优惠券活动中价格敏感型与其他客户响应率之比",
        2.0,
        6.0,
    ),
    "visits": Truth(
        "定期回访的客户流失较少", "很少被回访与定期回访客户的已登记流失率之比", 1.5, 5.0
    ),
    "falling_satisfaction": Truth(
        "售后服务满意度在最近两个季度下滑",
        "售后服务前两级占比：最近一季比再前四季均值低的幅度（0–1）",
        0.15,
        0.60,
    ),
    "small_potential": Truth(
        "医药行业增速最快而我方钱包份额最低，其客户多为中小客户",
        "医药行业增速与我方客户的平均钱包份额之差（0–1）",
        0.05,
        0.20,
    ),
}
