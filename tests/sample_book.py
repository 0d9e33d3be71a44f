"""A made-up client's chapters, written to disk as notebooks would: real charts, real bundles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reportkit.blocks import Action, Column, Figure, Finding, Metric, Note, Table
from reportkit.bundle import ChapterResult, Missing, read_chapter, write_chapter
from reportkit.charts import bars, lines, shares
from reportkit.charts.recorded import recorded
from reportkit.charts.theme import size_mm, to_svg
from reportkit.data.identity import Merge
from reportkit.data.ledger import Account, Entry, Lines
from reportkit.data.manifest import (
    CleaningRecord,
    Coverage,
    DataWarning,
    SourceFile,
    TableQuality,
)
from reportkit.params import ClientParams, Params, ReportParams

PERIOD = "2026-Q3"
SPAN = "2025-10-01 至 2026-09-30"
TIERS = ("优质客户", "发展客户", "潜力客户", "边缘客户")


def sample_params(**report: Any) -> Params:
    return Params(
        client_id="huachen",
        period_text=PERIOD,
        client=ClientParams(name="华辰工业科技集团", short_name="华辰工业", kind="对公"),
        report=ReportParams(
            subtitle="价值分层、流失预警与行动建议",
            number="KH-2026Q3-01",
            prepared_by="客户经营部、数据分析组",
            reviewed_by="销售管理委员会",
            issued_on="2026-11-22",
            **report,
        ),
    )


@dataclass(frozen=True)
class SampleData:
    """What a data set would say of itself."""

    quality: tuple[TableQuality, ...] = (
        TableQuality(
            "customers", "客户表", 3456, 0.992, 0.001, "按统一社会信用代码合并 5 条", 3461
        ),
        TableQuality("orders", "订单表", 41169, 0.998, 0.0, "剔除测试单 38 笔", 41207),
        TableQuality("surveys", "问卷表", 2874, 0.832, 0.013, "仅用于满意度一章，不参与分层", 2912),
    )
    merges: tuple[Merge, ...] = ()
    coverage: tuple[Coverage, ...] = (
        Coverage("customers", "客户表", True, ("客户对象导出结果_20261015.xlsx",)),
        Coverage("orders", "订单表", True, ("销售订单_2024-2026.csv",)),
        Coverage("surveys", "问卷表", True, ("满意度问卷.xlsx",)),
        Coverage("leads", "线索表", False),
        Coverage("tickets", "工单表", False),
    )
    cleaning: tuple[CleaningRecord, ...] = (
        CleaningRecord(
            "orders", "销售订单_2024-2026.csv", "paid_amount", "去掉千分位与“元”", 41207
        ),
        CleaningRecord("orders", "销售订单_2024-2026.csv", "ordered_at", "两种日期写法统一", 1208),
        CleaningRecord("customers", "客户对象导出结果_20261015.xlsx", "phone", "补齐区号", 214),
    )
    warnings: tuple[DataWarning, ...] = (
        DataWarning(
            "orders", "客户编号不在客户表中，计入总额但不参与客户层面的分析", 132, "K90021"
        ),
    )
    sources: tuple[SourceFile, ...] = (
        SourceFile("客户对象导出结果_20261015.xlsx", "人员数据", "9f" * 32, 3461),
        SourceFile("销售订单_2024-2026.csv", "", "4c" * 32, 41207),
        SourceFile("满意度问卷.xlsx", "", "d1" * 32, 2912),
    )
    ledger: tuple[Account, ...] = (
        Account(
            "orders",
            "订单表",
            "销售订单_2024-2026.csv",
            lines=Lines(on_disk=41208, heading=1),
            rows=41207,
            labels={"paid_amount": "实付金额"},
            written={"paid_amount": Decimal("35120450.75")},
            unreadable={"paid_amount": 2},
            used=Entry("计入", 41169, {"paid_amount": Decimal("35119000.25")}),
            aside=(Entry("状态不计", 38, {"paid_amount": Decimal("1450.50")}, 88),),
        ),
    )


PROVENANCE: dict[str, Any] = {
    "changed": {"report.vocabulary": "四层", "churn.horizon_days": 90, "privacy.mask": True},
    "versions": {"reportkit": "0.1.0", "python": "3.11", "weasyprint": "70.0"},
    "fingerprint": "ab" * 32,
    "code": "cd" * 32,
}


@dataclass
class Pen:
    """Writes one chapter."""

    name: str
    number: int
    title: str
    folder: Path
    questions: tuple[str, ...] = ()
    blocks: list[Any] = field(default_factory=list)
    missing: tuple[Missing, ...] = ()
    warnings: tuple[str, ...] = ()
    frames: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)

    def figure(self, id: str, drawing: Any, title: str, alt: str, **more: Any) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{id}.svg").write_bytes(to_svg(drawing))
        width, height = size_mm(drawing)
        common = {"n": 3456, "span": SPAN, "source": "订单表（销售订单_2024-2026.csv）"}
        self.blocks.append(
            Figure(
                id=id, title=title, alt=alt, file=f"{id}.svg", width_mm=width, height_mm=height,
                chart=recorded(drawing), **{**common, **more},
            )
        )  # fmt: skip

    def done(self) -> ChapterResult:
        self.folder.mkdir(parents=True, exist_ok=True)
        result = ChapterResult(
            chapter=self.name,
            number=self.number,
            title=self.title,
            questions=self.questions,
            run_id="run-1",
            client="huachen",
            period=PERIOD,
            as_of=datetime(2026, 10, 1).isoformat(),
            blocks=tuple(self.blocks),
            missing=self.missing,
            warnings=self.warnings,
            frames=self.frames,
            roles=self.roles,
        )
        write_chapter(result, self.folder)
        return read_chapter(self.folder)


def months(values: list[float]) -> pd.Series:
    return pd.Series(values, index=pd.period_range("2025-10", periods=len(values), freq="M"))


def segmentation(root: Path) -> ChapterResult:
    pen = Pen(
        "segmentation", 1, "客户细分", root / "segmentation", ("谁贡献了收入？", "各群体有何不同？")
    )
    pen.blocks += [
        Metric(
            id="customers",
            label="在册客户数",
            value=3456,
            format="int",
            unit="家",
            previous=3395,
            year_before=3248,
            weight=90,
            spark=(3248, 3290, 3310, 3340, 3352, 3395, 3456),
        ),
        Metric(
            id="revenue",
            label="期内销售额",
            value=1.73e8,
            format="money",
            previous=1.618e8,
            year_before=1.55e8,
            weight=95,
            spark=(1.50, 1.52, 1.49, 1.55, 1.58, 1.62, 1.73),
        ),
        Metric(
            id="active",
            label="活跃客户占比",
            value=0.637,
            format="pct",
            previous=0.628,
            year_before=0.614,
            weight=80,
            noise=0.012,
            spark=(0.61, 0.62, 0.615, 0.63, 0.628, 0.637),
        ),
        Finding(
            id="top_share",
            title="少数客户支撑多数收入：前 20% 的客户贡献 74.6%",
            summary="前 20% 的客户贡献 74.6% 的收入，集中度较上一季度继续上升",
            text="把 3,456 家客户按近十二个月的销售额由高到低排列，前 20%（691 家）合计贡献 74.6% 的收入，"
            "后一半客户只占 4.9%。与上一季度相比，前 20% 的占比提高 0.8 个百分点。集中本身不是问题，"
            "问题在于前二十大客户中有 3 家最近一次购买已超过 90 天，见[[trend]]。",
            values={"share": 0.746},
            evidence=("trend", "bins"),
            weight=90,
            advice="keep_top",
        ),
        Finding(
            id="industries",
            title="制造业与建筑业贡献六成收入，信息服务业增速最快",
            text="分行业看，制造业贡献 38.2% 的收入，建筑业贡献 22.4%；信息技术服务业基数不大，"
            "但同比增长 31.5%，客户数增加 46 家。租赁和商务服务业客户数最多，户均销售额却只有全体的四成。",
            values={},
            evidence=("industry", "region"),
            weight=50,
        ),
    ]
    pen.figure(
        "trend",
        lines.trend(
            months(
                [
                    48.1e6,
                    50.2e6,
                    55e6,
                    49.5e6,
                    44e6,
                    53.6e6,
                    54e6,
                    54.6e6,
                    55.1e6,
                    56e6,
                    57.7e6,
                    59.4e6,
                ]
            ),
            highlight=3,
        ),
        "月度销售额连续七个月上升，9 月达到 5,936 万元",
        "折线图：月度销售额由 2025 年 10 月的 4,810 万元升至 2026 年 9 月的 5,940 万元，2 月最低。",
        unit="单位：元；橙色为报告期",
    )
    rows = [
        ("前 1%", 34, 0.01, 46_891_000.0, 0.271, 0.44),
        ("前 1%～5%", 138, 0.04, 41_220_000.0, 0.238, 0.41),
        ("前 5%～20%", 519, 0.15, 41_000_000.0, 0.237, 0.36),
        ("前 20%～50%", 1037, 0.30, 35_400_000.0, 0.205, 0.28),
        ("后 50%", 1728, 0.50, 8_489_000.0, 0.049, -0.02),
        ("合计", 3456, 1.0, 173_000_000.0, 1.0, 0.34),
    ]
    pen.blocks.append(
        Table(
            id="bins",
            title="前 5% 的客户贡献过半收入，毛利率也最高",
            columns=(
                Column(name="bin", label="客户分组"),
                Column(name="n", label="客户数", format="int", unit="家"),
                Column(name="np", label="客户占比", format="pct"),
                Column(
                    name="rev", label="销售额", format="money", unit="万元", divisor=1e4, digits=0
                ),
                Column(name="share", label="收入占比", format="pct", bar=True),
                Column(name="margin", label="毛利率", format="pct", bar=True),
            ),
            rows=tuple(rows),
            total_rows=5,
            has_total=True,
            n=3456,
            span=SPAN,
            source="订单表（销售订单_2024-2026.csv）",
            note="占比因四舍五入，合计可能不等于 100.0%",
        )
    )
    pen.figure(
        "industry",
        bars.ranked_bars(
            pd.Series(
                {
                    "制造业": 6608,
                    "建筑业": 3875,
                    "批发和零售业": 2802,
                    "信息技术服务业": 1990,
                    "交通运输业": 1211,
                    "其他": 814,
                }
            ),
            highlight=["信息技术服务业"],
            width="half",
        ),
        "制造业贡献 38.2% 的收入",
        "条形图：制造业 6,608 万元、建筑业 3,875 万元，其余依次递减。",
        width="half",
        unit="单位：万元",
    )
    pen.figure(
        "region",
        bars.ranked_bars(
            pd.Series(
                {"华东": 7420, "华南": 3890, "华北": 2980, "西南": 1620, "华中": 990, "东北": 400}
            ),
            width="half",
        ),
        "华东收入接近其余五区之和",
        "条形图：华东 7,420 万元，华南 3,890 万元，华北 2,980 万元，西南 1,620 万元，华中 990 万元，东北 400 万元。",
        width="half",
        unit="单位：万元",
    )
    pen.blocks += [
        Note(id="caution", kind="提示", text="行业信息缺失的 48 家客户计入“其他”，占收入的 0.6%，不影响排序。"),
        Note(id="d1", kind="口径", title="销售额", text="统计期内有效订单的实付金额合计，扣除退货与退款", fields="orders.paid_amount", remark="含税；外币按月末中间价折算"),
        Note(id="d2", kind="口径", title="活跃客户", text="报告期内至少购买一次的客户", fields="orders.ordered_at", remark="同日多单合并为一次"),
        Action(
            id="keep_top", title="优质客户专属服务", detail="为 512 家优质客户配齐专属客户经理与定制化服务清单，先覆盖前 1% 的 34 家。",
            tiers=("优质客户",), owner="王岚（大客户部）", priority="P0", deadline="2026-12-05",
            measure="专属经理覆盖率 100%；响应时限 ≤ 4 小时", evidence=("bins", "trend"), strategy="vip_service",
            effect="守住前 1% 客户的 4,689 万元年收入", weight=90,
        ),
        Action(
            id="grow_it", title="信息服务业定向拓展", detail="以现有 46 家新增客户为样板，制作两份行业方案，在三个重点城市试点。",
            tiers=("发展客户", "潜力客户"), owner="李龑（区域销售部）", priority="P2", deadline="2027-02-28",
            measure="新增客户 ≥ 30 家", evidence=("industry",), strategy="industry_push", weight=20,
        ),
        Note(
            id="comment_1", kind="顾问点评",
            text="### 怎样看集中度\n\n集中度上升**不等于**风险上升，关键看大客户是否稳定：\n\n- 前 1% 客户的复购周期没有拉长；\n- 但有 3 家超过 90 天没有下单，见[[bins]]。\n\n建议下一季度把这 3 家单列跟踪。",
        ),
    ]  # fmt: skip
    return pen.done()


def lifecycle(root: Path, *, told: bool = True) -> ChapterResult:
    """A chapter of gaps; ``told``: with one remark, so that it is printed."""
    pen = Pen(
        "lifecycle", 2, "客户生命周期", root / "lifecycle", ("新客户从哪里来？", "线索多久成交？")
    )
    pen.blocks.append(
        Note(
            id="missing_1", kind="缺数", title="线索转化漏斗",
            text="未提供线索表（leads），因此本节不作线索转化漏斗；补充后重新运行即可得到。",
        )
    )  # fmt: skip
    if told:
        pen.blocks.append(
            Note(id="dealers", kind="提示", title="", text="线索由经销商登记，本期没有导出。")
        )
    pen.missing = (Missing(("leads",), "线索转化漏斗"), Missing(("leads.created_at",), "成交周期"))
    return pen.done()


def satisfaction(root: Path) -> ChapterResult:
    pen = Pen("satisfaction", 3, "客户满意度", root / "satisfaction", ("客户满意吗？",))
    pen.blocks += [
        Metric(
            id="csat",
            label="满意度（满意及以上）",
            value=0.812,
            format="pct",
            previous=0.827,
            year_before=0.812,
            weight=85,
            noise=0.008,
            spark=(0.82, 0.83, 0.825, 0.827, 0.812),
        ),
        Finding(
            id="after_sales",
            title="满意度下降集中在售后服务",
            summary="满意度较上一季度下降 1.5 个百分点，售后服务是主因",
            text="在 2,874 份有效答卷中，81.2% 选择“满意”或“非常满意”，较上一季度下降 1.5 个百分点，超出 ±0.8 个百分点的误差范围。"
            "分维度看，产品质量与服务态度基本持平，售后服务下降 4.2 个百分点，且不满意的理由有六成集中在响应时间。",
            values={},
            evidence=("scale",),
            weight=70,
            advice="fix_service",
        ),
    ]
    frame = pd.DataFrame(
        {
            "非常满意": [0.31, 0.35, 0.18],
            "满意": [0.52, 0.50, 0.46],
            "一般": [0.12, 0.11, 0.2],
            "不满意": [0.05, 0.04, 0.16],
        },
        index=["产品质量", "服务态度", "售后服务"],
    )
    pen.figure(
        "scale",
        shares.stacked_share(
            frame, colours=["#0B3A66", "#2B7BBA", "#7DB4DD", "#D3D8DE"], width="wide", bands=False
        ),
        "售后服务的不满意比例是产品质量的三倍",
        "堆叠条形图：产品质量满意及以上 83%，服务态度 85%，售后服务 64%。",
        width="wide",
        unit="单位：%",
        n=2874,
        source="问卷表（满意度问卷.xlsx）",
    )
    pen.blocks += [
        Finding(
            id="text_only",
            text="开放题的 1,120 条意见中，“等待”“进度”“回复”三个词出现最多；价格相关的意见占 14%，较上一季度没有变化。",
            values={},
            evidence=("scale",),
        ),
        Note(id="m1", kind="方法", title="满意度的误差范围", text="比例的 95% 区间按 Wilson 方法计算；两期之差的误差由两期标准误合成。\n\n样本按层级加权，使答卷构成与客户构成一致。"),
        Action(
            id="fix_service", title="售后服务限时闭环", detail="“不满意”工单 48 小时内闭环，超时自动升级到区域经理，每月复盘一次。",
            tiers=("全部层级",), owner="陈契（服务质量部）", priority="P0", deadline="2026-12-20",
            measure="满意及以上占比 ≥ 84%", evidence=("scale",), strategy="close_loop",
            effect="若恢复到上一季度水平，约 43 家客户由不满意转为中立", weight=70,
        ),
    ]  # fmt: skip
    return pen.done()


def churn(root: Path) -> ChapterResult:
    pen = Pen("churn", 5, "流失预警", root / "churn", ("谁会走？",))
    rng = np.random.default_rng(7)
    pen.blocks += [
        Metric(
            id="rate",
            label="客户流失率（年化）",
            value=0.086,
            format="pct",
            previous=0.079,
            better="lower",
            year_before=0.09,
            weight=88,
            noise=0.003,
            spark=tuple(0.08 + 0.004 * rng.standard_normal(8)),
        ),
        Metric(
            id="at_risk",
            label="预警客户",
            value=412,
            format="int",
            unit="家",
            previous=388,
            better="lower",
            year_before=430,
            weight=60,
        ),
        Metric(
            id="loss",
            label="预计损失利润",
            value=410_000.0,
            format="money",
            previous=0.0,
            better="lower",
            weight=55,
        ),
        Metric(id="won", label="挽回率", value=None, format="pct", note="尚无挽回记录"),
        Finding(
            id="silent",
            title="流失风险集中在“曾经高频、近期沉默”的客户",
            summary="若不干预，模型预计未来 90 天将损失约 41 万元利润",
            text="流失概率最高的一成客户共 346 家，其中 61% 过去一年购买不少于 6 次、最近却已沉默超过自身购买节奏的两倍。"
            "这些客户的户均利润是全体的 1.8 倍，挽回一家的收益相当于新开发三家。",
            values={},
            evidence=("drivers", "list"),
            weight=80,
            advice="win_back",
        ),
    ]
    pen.figure(
        "drivers",
        bars.ranked_bars(
            pd.Series(
                {
                    "沉默天数": 0.31,
                    "购买节奏变化": 0.22,
                    "售后投诉": 0.14,
                    "价格变动": 0.09,
                    "经理更换": 0.05,
                }
            ),
            value_format="pct",
            width="narrow",
        ),
        "沉默天数最能预示流失",
        "条形图：沉默天数 31%、购买节奏变化 22%、售后投诉 14%、价格变动 9%、经理更换 5%。",
        width="narrow",
        unit="单位：%，对预测的贡献",
    )
    names = [
        "博睿新能源科技有限公司",
        "龍鳳電纜（香港）有限公司",
        "契惠精密（無錫）有限公司",
        "Łódź Automotive Sp. z o.o. 中国区",
        "犇犇商贸（个体）",
        "东昊智能装备股份有限公司",
    ]
    pen.blocks += [
        Table(
            id="list",
            title="前 346 家预警客户合计涉及 1,020 万元年利润",
            columns=(
                Column(name="name", label="客户名称"),
                Column(name="tier", label="分级", level=True),
                Column(name="p", label="流失概率", format="pct", bar=True),
                Column(name="silent", label="沉默", format="int", unit="天"),
                Column(name="profit", label="年利润", format="money", unit="万元", divisor=1e4, digits=1),
                Column(name="reason", label="主要信号"),
            ),
            rows=tuple(
                (name, TIERS[i % 4], 0.92 - 0.07 * i, 210 - 13 * i, 1_871_000.0 / (i + 1), "沉默超过自身节奏两倍；售后投诉未闭环")
                for i, name in enumerate(names)
            ),
            total_rows=346,
            n=346,
            span="截至 2026-09-30",
            source="订单表（销售订单_2024-2026.csv）",
        ),
        Note(id="m1", kind="方法", title="流失模型", text="梯度提升树，以时间外样本检验：AUC 0.86，校准误差 0.02。流失按客户自身的购买节奏判定。"),
        Action(
            id="win_back", title="沉默高频客户挽回", detail="逐户电话或上门回访，登记流失原因，按原因匹配优惠或质量整改。",
            tiers=("优质客户", "发展客户"), owner="周启明（客户成功部）", priority="P0", deadline="2026-12-12",
            measure="挽回率 ≥ 30%；回访完成率 100%", evidence=("list", "segmentation.bins"), strategy="win_back",
            effect="按 30% 挽回率计约 12.3 万元利润", weight=80,
        ),
    ]  # fmt: skip
    pen.warnings = ("购买次数不足 3 次的 412 家客户不能估计自身节奏，改用同层级中位数。",)
    return pen.done()


def value(root: Path) -> ChapterResult:
    pen = Pen("value", 6, "价值贡献", root / "value", ("利润从哪里来？",))
    profit = np.sort(np.random.default_rng(3).pareto(1.2, 100))[::-1]
    profit[-4:] *= -1
    tier = np.repeat(TIERS, [15, 25, 32, 28])
    pen.folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame({"share": profit / profit.sum(), "tier": tier}).to_parquet(
        pen.folder / "frame_profit_percentiles.parquet"
    )
    pen.frames = {"profit_percentiles": "frame_profit_percentiles.parquet"}
    pen.blocks += [
        Metric(
            id="profit",
            label="期内利润",
            value=50_220_000.0,
            format="money",
            previous=48_700_000.0,
            year_before=45_740_000.0,
            weight=92,
            spark=(44, 45, 46, 45.5, 47, 48.7, 50.2),
        ),
        Metric(
            id="clv",
            label="户均 CLV",
            value=131_000.0,
            format="money",
            previous=128_000.0,
            year_before=121_900.0,
            weight=70,
            better="higher",
            spark=(118, 121, 123, 125, 128, 131),
        ),
        Finding(
            id="tiers",
            title="14.8% 的优质客户贡献了 73.3% 的利润，下一季度应先稳优质、再促发展",
            summary="优质与发展两层客户合计贡献九成以上利润",
            text="按四层口径，优质客户 512 家，占 14.8%，贡献 73.1% 的销售额、73.3% 的利润和 76.2% 的 CLV；发展客户贡献 18.8% 的利润。"
            "边缘客户占 28.5%，只贡献 1.2%。",
            values={},
            evidence=("shares", "compare"),
            weight=100,
            advice="keep_top",
        ),
    ]
    frame = pd.DataFrame(
        [
            [0.148, 0.246, 0.321, 0.285],
            [0.731, 0.190, 0.067, 0.012],
            [0.733, 0.188, 0.067, 0.012],
            [0.762, 0.172, 0.057, 0.009],
        ],
        index=["客户数", "销售额", "利润", "CLV"],
        columns=list(TIERS),
    )
    pen.figure(
        "shares", shares.stacked_share(frame), "四层客户在数量、收入、利润与 CLV 中的占比",
        "堆叠条形图：优质客户占客户数 14.8%，占销售额 73.1%、利润 73.3%、CLV 76.2%。", unit="单位：%",
    )  # fmt: skip
    numbers = [
        (512, 0.148, 468_910_000.0, 0.733, 266_300.0, 7.4, 4.11, 0.020),
        (850, 0.246, 122_200_000.0, 0.188, 41_200.0, 4.5, 3.94, 0.050),
        (1110, 0.321, 43_160_000.0, 0.067, 11_200.0, 2.9, 3.71, 0.107),
        (984, 0.285, 7_450_000.0, 0.012, 2_200.0, 1.7, 3.35, 0.262),
    ]
    total = ("合计", 3456, 1.0, 641_720_000.0, 1.0, 53_800.0, 3.6, 3.73, 0.124)
    pen.blocks += [
        Table(
            id="compare",
            title="优质客户的户均利润是边缘客户的 121 倍，流失概率仅为其 8%",
            columns=(
                Column(name="tier", label="客户层级", level=False),
                Column(name="n", label="客户数", format="int", unit="家"),
                Column(name="np", label="占比", format="pct"),
                Column(name="rev", label="销售额", format="money", unit="万元", divisor=1e4, digits=0),
                Column(name="share", label="利润占比", format="pct", bar=True),
                Column(name="avg", label="户均利润", format="money", unit="万元", divisor=1e4, digits=2),
                Column(name="freq", label="购买频率", format="dec1", unit="次／年"),
                Column(name="sat", label="满意度", format="dec2", unit="5 分制"),
                Column(name="churn", label="预测流失率", format="pct"),
            ),
            rows=(*((tier, *row) for tier, row in zip(TIERS, numbers, strict=True)), total),
            total_rows=4,
            has_total=True,
            n=3456,
            span=SPAN,
            note="流失率为未来 90 天流失概率的均值，模型说明见附录 C",
        ),
        Note(id="d1", kind="口径", title="CLV", text="未来 36 个月期望毛利的现值", fields="模型输出", remark="年折现率 8%；负值记为 0"),
        Action(
            id="keep_top", title="优质客户专属服务", detail="为 512 家优质客户配齐专属客户经理与定制化服务清单。",
            tiers=("优质客户", "发展客户"), owner="王岚（大客户部）", priority="P0", deadline="2026-12-05",
            measure="专属经理覆盖率 100%；响应时限 ≤ 4 小时", evidence=("compare",), strategy="vip_service",
            weight=60,
        ),
        Action(
            id="cut_cost", title="边缘客户降本", detail="转自助下单与标准化服务，释放客户经理工时。",
            tiers=("边缘客户",), owner="运营部", priority="P1", deadline="2027-01-31",
            measure="单客服务成本下降 25%", evidence=("shares",), strategy="self_service", weight=30,
        ),
    ]  # fmt: skip
    return pen.done()


def tiering(root: Path) -> ChapterResult:
    pen = Pen("tiering", 8, "客户分层", root / "tiering", ("客户分为哪几层？",))
    pen.roles = {"customer_table": "customer_table"}
    pen.blocks += [
        Finding(
            id="sizes",
            title="四层分界落在要求的区间之内，利润目标达标",
            text="四层客户数占比依次为 14.8%、24.6%、32.1% 与 28.5%，之和为 100%，各自落在要求的区间之内；优质客户的利润占比 73.3%，"
            "高于七成的要求。逐户结果见[[customer_table]]。",
            values={},
            evidence=("value.shares",),
            weight=60,
        ),
    ]
    heads = (
        ("name", "客户名称", "text", "", False), ("phone", "联系方式", "text", "", False),
        ("industry", "所属行业", "text", "", False), ("orders", "历史购买记录", "int", "次", False),
        ("rev", "消费金额", "money", "万元", False), ("profit", "利润贡献", "money", "万元", False),
        ("freq", "购买频率", "text", "", True), ("active", "活跃度", "text", "", True),
        ("loyal", "忠诚度", "text", "", True), ("need", "需求和偏好", "text", "", False),
        ("sat", "满意度", "text", "", False), ("tier", "分级", "text", "", True),
    )  # fmt: skip
    columns = tuple(
        Column(
            name=n,
            label=label,
            format=f,
            unit=u,
            level=lv,
            divisor=1e4 if u == "万元" else 1.0,
            digits=1 if u == "万元" else None,
        )
        for n, label, f, u, lv in heads
    )
    names = [
        "嘉禾建工（苏州）有限公司",
        "启明精工机械有限公司",
        "瑞丰新能源（苏州）有限公司",
        "Łódź Automotive Sp. z o.o. 中国区",
        "天衡供应链集团有限公司",
    ]
    rows = tuple(
        (
            names[i % 5], f"15{i % 10}****66{i:02d}", ["批发和零售业", "建筑业", "信息技术服务业"][i % 3], 18 - i // 2,
            8_837_000.0 / (1 + i), 3_319_000.0 / (1 + i), "高中低"[i // 8], "高中低"[(i + 2) // 9], "高中低"[i // 9],
            ["个性化需求", "价格敏感型", "品质追求型"][i % 3], ["满意", "非常满意", "一般"][i % 3], TIERS[min(i // 6, 3)],
        )
        for i in range(22)
    )  # fmt: skip
    pen.blocks.append(
        Table(
            id="customer_table", title="客户分级管理分析表（按利润贡献降序）", columns=columns, rows=rows,
            total_rows=3456, unit="联系方式已脱敏", span=SPAN,
        )
    )  # fmt: skip
    return pen.done()


CHAPTERS = (segmentation, lifecycle, satisfaction, churn, value, tiering)


def sample_chapters(root: Path) -> tuple[ChapterResult, ...]:
    """Six chapters in the order of the book; the second has no data."""
    return tuple(write(root) for write in CHAPTERS)
