"""What a block is to the report, in words of the subject: the formats ask for these, never for ids.

A notebook says ``role=`` where it records; a chapter may then rename its blocks, or another chapter
tell the same, and no format notices. In a report one block has a role: the first that takes it.

What a chapter leaves for others is asked for the same way, by the name of the frame that it stores.
"""

from __future__ import annotations

from collections.abc import Mapping

#: role → what a block that has it tells
ROLES: Mapping[str, str] = {
    # 客户基础与需求
    "headcount": "在册客户与下过单的客户有多少",
    "needs": "客户按需求分成哪几类",
    "rfm": "RFM 分组的结论",
    "frequency": "购买次数与销售额的关系",
    "declining_place": "下滑的地区",
    "places": "各地区的客户与销售额（表）",
    # 生命周期
    "lead_speed": "线索跟进快慢与转化",
    "offer_fit": "营销手段与客户需求是否相配",
    # 满意度
    "satisfaction_level": "满意度水平",
    "satisfaction_chart": "五级评价的分布（图）",
    "interviews": "访谈所得",
    "nps_level": "净推荐值水平",
    "nps_trend": "净推荐值走势（图）",
    "satisfaction_drivers": "宜先改进什么",
    "driver_map": "重要性与表现（图）",
    # 行为与流失
    "activity": "活跃、休眠与流失的结论",
    "visit_coverage": "回访覆盖到多少客户",
    "churn_level": "流失率水平",
    "churn_reason": "第一位的流失原因",
    "churn_signs": "流失之前的迹象",
    "slow_service": "服务慢与流失的关系",
    # 价值与预测
    "sales_level": "销售额水平",
    "concentration": "价值集中在多少客户",
    "future_value": "已有客户未来的价值",
    "forecast": "已有客户未来购买的预测",
    "at_risk": "预警名单的结论",
    # 分层
    "tier_structure": "各层的规模与贡献",
    "tier_quality": "各层在贡献与潜力上的差别",
    "tier_scores": "贡献与潜力的分布（图）",
    "tier_profile": "各层的规模、价值、频次与潜力（表）",
    "tier_portrait": "各层客户的典型画像",
    "silent_tier": "最高层里沉默的客户",
    "tier_moves": "客户的升级与降级",
    "tier_transition": "各层之间的变动（图）",
    "tier_stability": "分层对权重的敏感程度",
    "tier_kpis": "检验分层是否有效的指标（表）",
    "strategy": "一层一策",
    "tier_contacts": "各层是否有人联系",
    "tier_contact_plan": "各层的沟通频次与方式（表）",
    "grade_diagnosis": "现有分级是否科学",
    "misallocation": "资源与贡献是否相配",
    "small_potential": "潜力突出的中小客户",
    "key_accounts": "重点客户的结论",
    "customer_table": "客户分级管理分析表的节选，印在附录（表）",
    # 成效与成本
    "management_loop": "客户管理的闭环",
    "calendar": "回访、调查与复盘日历（表）",
    "duties": "职责分工（表）",
    "training": "培训与沟通计划（表）",
    "attainment": "指标达标的结论",
    "selection_caution": "回看同一批客户时的偏差",
    "reference_cases": "外部参照案例",
    "tier_retention": "各层保留率的结论",
    "programme_costs": "投入成本的项目（表）",
    "payback": "投入与回收的结论",
    "service_cost": "服务费用与毛利是否相配",
    "acquisition_cost": "各渠道的获客成本",
    "scenario": "情景测算的结论",
}

#: roles that give their chapter a place in the book; no format prints the block because of them
PLACES: Mapping[str, str] = {
    "lead_answer": "开篇的回答：它的一章不排在正文，印成报告摘要",
    "account_sheets": "一家客户一节：它的一章每节整块排版，不并排",
}

#: each customer's tier, the frame that comparisons, CRM files and surprises ask for
TIERS_FRAME = "tiers"
