"""The nine parts of the 客户分级管理方案, and what each asks the report for, by role.

Only what the parts and topics are called and the sentence that opens them stands here; every fact
comes from the report. A source that a client's report does not hold is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Listing = Literal["scope", "methods", "terms", "tier_actions", "gaps", "glance", "remarks", "first"]

#: definitions printed with the rules of part four, the others in an attachment
TERMS = ("综合得分", "优质客户与发展客户", "潜力客户与边缘客户", "分级叫法的换算")


@dataclass(frozen=True, slots=True)
class Section:
    """A finding under its own heading, with the figures and tables it rests on.

    shows: roles of those that are wanted where not all are.
    """

    role: str
    shows: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Single:
    """One figure, table or note without a heading of its own."""

    role: str


@dataclass(frozen=True, slots=True)
class Appended:
    """A table of an appendix, by its id there."""

    name: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of an appendix, without its heading."""

    title: str
    tables: bool = True
    without: tuple[str, ...] = ()  # ids of sentences that concern the report only


@dataclass(frozen=True, slots=True)
class Method:
    """What the chapter that tells ``role`` says of its methods."""

    role: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Something gathered from the whole report."""

    listing: Listing


Source = Section | Single | Appended | Passage | Method | Drawn


@dataclass(frozen=True, slots=True)
class Topic:
    title: str
    sources: tuple[Source, ...]
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    opening: str
    topics: tuple[Topic, ...]


PARTS = (
    Part(
        "方案目标与范围",
        "本部分说明方案要达到什么、以什么数据为准，作为后续各部分的边界。",
        (
            Topic(
                "方案目标",
                (Single("tier_kpis"),),
                "方案是否有效，以下列可计量的指标判断；本期值由数据计算，目标取自目标表与参数。",
            ),
            Topic("方案范围", (Drawn("scope"), Passage("来源覆盖"))),
        ),
    ),
    Part(
        "组织现状与需求分析",
        "本部分依次回答：客户基础如何，现有分类是否科学，对客户价值是否心中有数，资源投向是否合理，客户需要什么。",
        (
            Topic(
                "客户基础与经营现状",
                (
                    Section("headcount"),
                    Section("sales_level"),
                    Section("churn_level"),
                ),
            ),
            Topic("现有分类的科学性", (Section("grade_diagnosis"),)),
            Topic("客户价值的认知", (Section("concentration"),)),
            Topic(
                "资源配置的合理性",
                (
                    Section("misallocation"),
                    Section("small_potential"),
                ),
            ),
            Topic(
                "客户需求与满意度",
                (
                    Section("needs"),
                    Section("satisfaction_level", ("satisfaction_chart",)),
                    Section("interviews"),
                ),
            ),
        ),
    ),
    Part(
        "客户价值分析方法",
        "客户价值从贡献、潜力、满意度与行为四个方面衡量，数据来源与方法列在本部分末尾。",
        (
            Topic(
                "客户贡献分析",
                (
                    Section("rfm"),
                    Section("frequency"),
                ),
            ),
            Topic(
                "客户潜力分析",
                (
                    Section("tier_quality", ("tier_scores", "tier_profile")),
                    Section("future_value"),
                    Section("forecast", ()),
                ),
            ),
            Topic(
                "客户满意度调查",
                (
                    Section("nps_level", ("nps_trend",)),
                    Section("satisfaction_drivers", ("driver_map",)),
                ),
            ),
            Topic(
                "客户行为与流失分析",
                (
                    Section("activity"),
                    Section("churn_reason"),
                    Section("at_risk", ()),
                ),
            ),
            Topic(
                "数据来源与方法",
                (Appended("quality"), Drawn("methods")),
                "分析只用企业自有系统与已提供的资料，数据的完整与重复情况如下；各章所用方法随后说明。",
            ),
        ),
    ),
    Part(
        "客户分层标准",
        "分层先定规则、再由数据求分界，不为达标而移动分界点。",
        (
            Topic("分层规则", (Method("tier_structure"), Drawn("terms"))),
            Topic(
                "各层的规模与贡献",
                (Section("tier_structure"),),
            ),
            Topic(
                "各层的特征",
                (
                    Section("tier_portrait"),
                    Section("silent_tier"),
                ),
            ),
            Topic(
                "层级的变动与稳健性",
                (
                    Section("tier_moves", ("tier_transition",)),
                    Section("tier_stability"),
                ),
            ),
            Topic("重点客户", (Section("key_accounts"),)),
        ),
    ),
    Part(
        "分层方案实施步骤",
        "实施分为五步，前一步的结果是后一步的输入，最后一步的评估回到第一步。",
        (
            Topic("数据收集与分析", (Section("management_loop"),)),
            Topic("客户分类与标记", (Passage("CRM 回写说明"),)),
            Topic(
                "制定差异化服务策略",
                (Section("strategy"), Drawn("tier_actions")),
            ),
            Topic(
                "建立客户关系管理机制",
                (
                    Section("tier_contacts", ("tier_contact_plan",)),
                    Section("visit_coverage", ()),
                    Single("calendar"),
                ),
            ),
            Topic(
                "绩效评估与反馈",
                (
                    Section("attainment"),
                    Single("duties"),
                ),
            ),
        ),
    ),
    Part(
        "实施过程中的注意事项",
        "以下事项影响方案能否落实，实施前应逐项确认。",
        (
            Topic(
                "数据安全与隐私保护",
                (Passage("隐私与文件保护", tables=False, without=("file",)),),
                "客户数据的处理遵循《个人信息保护法》与《数据安全法》的最小必要原则，名单与回写文件只交给执行所需的人员。",
            ),
            Topic("培训与沟通", (Single("training"),)),
            Topic(
                "灵活应对市场变化",
                (
                    Section("declining_place", ("places",)),
                    Section("churn_signs"),
                ),
            ),
            Topic("结论的适用范围", (Single("selection_caution"), Drawn("gaps"))),
        ),
    ),
    Part(
        "案例分析",
        "先列外部案例作参照，再列本企业数据中已经出现的做法与结果。外部数字不代表本企业，也不用于测算。",
        (
            Topic("参照案例", (Single("reference_cases"),)),
            Topic(
                "本企业的实践",
                (
                    Section("tier_retention"),
                    Section("lead_speed"),
                    Section("offer_fit"),
                    Section("slow_service"),
                ),
            ),
        ),
    ),
    Part(
        "成本效益分析",
        "成本取自投入成本表，效益由同期数据计算；增量与分层之间是关联，归因比例不同，结论随之不同。",
        (
            Topic("投入成本", (Single("programme_costs"),)),
            Topic(
                "效益与回收",
                (
                    Section("payback"),
                    Method("payback"),
                ),
            ),
            Topic(
                "资源的使用效率",
                (
                    Section("service_cost"),
                    Section("acquisition_cost"),
                ),
            ),
            Topic("情景测算", (Section("scenario"),)),
        ),
    ),
    Part(
        "结语",
        "",
        (
            Topic("主要结论", (Drawn("glance"), Drawn("remarks"))),
            Topic("近期首要行动", (Drawn("first"),)),
        ),
    ),
)
