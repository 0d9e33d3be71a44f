"""A report with an answer: two decisions with steps, what is at stake, why the total moved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tiered_report import tiered_report

from reportkit.blocks import (
    Action,
    ChartData,
    Column,
    Decision,
    Figure,
    Finding,
    Metric,
    Series,
    Table,
)
from reportkit.report.model import Answer, Part, Placed, Report, Row, Section, Span, Summary

COLOUR = "#0B3A66"


def decision(id: str, title: str, **more: object) -> Decision:
    words = {
        "what": "前 20 大先走访", "amount": "保毛利 14～150 万元/年", "formula": "940.4 万元 × 8.1%",
        "effort": "走访每家半天", "owner": "陈志远（大客户部）", "due": "2026-03-14",
        "measure": "90 天内全部有回访", "otherwise": "次年少留约 76.2 万元", "population": id,
        "count": 121,
    }  # fmt: skip
    return Decision(id=id, title=title, **{**words, **more})


KEEP = decision("keep", "121 家逐一认领", kind="kept", exposure=9_403_916.8, low=14e4, high=15e5)
CUT = decision(
    "cut", "边缘客户改自助", count=624, amount="腾出 72～223 万元/年", formula="停购 624 家 × 3,575 元",
    owner="周文静（服务部）", due="2026-04-01", headline="边缘客户改自助：一年 270 万元服务费只换来 37.3 万元毛利",
)  # fmt: skip


def step(decision: str, number: int, begins: str, deadline: str) -> Action:
    return Action(
        id=f"{decision}_{number}", title=f"第 {number} 步", detail="逐户核对。", tiers=("优质客户",),
        owner="陈志远（大客户部）", priority="P0", deadline=deadline, measure="走完",
        decision=decision, begins=begins, mark="走完",
    )  # fmt: skip


def figure(id: str, label: str, **more: object) -> Placed:
    data = ChartData(
        kind="bar", categories=("华东", "西南"), format="int",
        series=(Series(name="", values=(3.0, 1.0), colour=COLOUR),),
    )  # fmt: skip
    block = Figure(
        id=id, title=f"{id}的题", file="", alt=f"条形图：{id}。", width_mm=80, height_mm=50,
        span="2025 年", source="订单表（a.csv）", **{"chart": data, "n": 1664, **more},
    )  # fmt: skip
    return Placed(block=block, anchor=f"f-{id}", label=label)


def stake() -> Placed:
    def money(name: str, label: str) -> Column:
        return Column(name=name, label=label, format="money", unit="万元", divisor=1e4, digits=1)

    columns = (
        Column(name="tier", label="层级"),
        Column(name="silent_n", label="沉默（家）", format="int"), money("silent_m", "沉默毛利"),
        Column(name="slow_n", label="工单慢（家）", format="int"), money("slow_m", "工单慢毛利"),
        Column(name="twice_n", label="重复（次）", format="int"), money("twice_m", "重复毛利"),
        Column(name="any_n", label="任一项（家）", format="int"), money("any_m", "任一项毛利"),
        Column(name="share", label="占该层毛利", format="pct"),
    )  # fmt: skip
    rows = (
        ("优质客户", 63, 4_280_000.0, 48, 4_230_000.0, 6, 740_000.0, 105, 7_770_000.0, 0.16),
        ("合计", 63, 4_280_000.0, 48, 4_230_000.0, 6, 740_000.0, 105, 7_770_000.0, 0.16),
    )
    block = Table(
        id="stake", title="在险毛利 777 万元在 105 家优质客户", columns=columns, rows=rows,
        total_rows=2, has_total=True, source="订单表", note="沉默＝超过自身间隔", span="2025 年",
    )  # fmt: skip
    return Placed(block=block, anchor="t-stake", label="表 0-1")


BRIDGE = ChartData(
    kind="bridge", categories=("去年", "新客", "流失", "今年"), format="money",
    series=(Series(name="", values=(4.72e7, 9.7e6, -6e6, 5.09e7), colour=COLOUR),),
)  # fmt: skip
ANSWER = Answer(
    story=(
        ("现状", (Span("销售额 5,090 万元，比上年同期多 370 万元。"),)),
        ("问题", (Span("老客户在减购。"),)),
        ("对策", (Span("请批准两项决定。"),)),
    ),
    compared="上年同期",
    why=(
        Row("single", (figure("新客带来 970 万元", "图 0-1", chart=BRIDGE),)),
        Row("single", (figure("价格", "图 0-2"),)),
    ),
    ask="请批准两项决定：腾出 72～223 万元费用，每年保住 14～150 万元毛利",
    decisions=(KEEP, CUT),
    stake=stake(),
    unknown=(("服务费是分摊数，", (Span("由财务核实。"),)),),
    further=(Row("single", (figure("重叠", "图 0-3"),)),),
    steps=(
        step("keep", 1, "2026-01-06", "2026-01-10"),
        step("keep", 2, "2026-01-13", "2026-03-14"),
        step("cut", 1, "2026-02-24", "2026-04-01"),
    ),
    grounds={"keep": ("churn.late",)},
)  # fmt: skip


def board_report(folder: Path, **more: object) -> Report:
    """The report; ``more`` changes fields of its answer."""
    found = Finding(
        id="late",
        title="工单超过 72 小时的客户流失率是其他客户的 2.3 倍",
        text="",
        values={},
        weight=80,
    )
    shown = figure("流失率", "图 5-1")
    told = Placed(
        block=found,
        text=(Span("两组相差 6.2 个百分点。"),),
        cites=(Span(shown.label, shown.anchor),),
    )
    section = Section(
        label="5.1", title=found.title, anchor="churn-late",
        rows=(Row("single", (told,)), Row("single", (shown,))),
    )  # fmt: skip
    part = Part(
        kind="chapter",
        label="第五章",
        numeral="5",
        title="客户流失",
        anchor="churn",
        sections=(section,),
    )
    metric = Metric(id="m", label="销售额", value=5.09e7, format="money", year_before=4.72e7)
    abstract = Summary(
        headline="保住 121 家亮灯的优质客户：毛利 940 万元，占 20.2%", lead=(), metrics=(metric,),
        comparison="各项均为 2025 年第四季度", figure=None, core=(), answer=replace(ANSWER, **more),
    )  # fmt: skip
    return replace(tiered_report(folder, {}), chapters=(part,), summary=abstract)
