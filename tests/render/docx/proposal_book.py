"""A client of whom four chapters tell something: what a 方案 in nine parts is written from."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
from sample_book import PROVENANCE, SPAN, TIERS, Pen, SampleData, months, sample_params

from reportkit.blocks import Action, Column, Finding, Metric, Note, Table
from reportkit.bundle import ChapterResult
from reportkit.charts import lines, shares
from reportkit.report import Report, assemble

ALT = "堆叠条形图：优质客户占客户数 16.2%，占利润 76.4%。"


def segmentation(root: Path) -> ChapterResult:
    pen = Pen("segmentation", 1, "客户细分", root / "segmentation", ("有多少客户？",))
    pen.roles = {"headcount": "headcount", "needs": "needs"}  # needs could not be told
    pen.blocks += [
        Metric(id="customers", label="在册客户数", value=2500, format="int", unit="家", weight=90),
        Finding(
            id="headcount", title="本期有 51.2% 的在册客户下过单",
            text="客户表共有 2,500 家客户，其中 1,280 家下过单。", values={},
        ),
    ]  # fmt: skip
    return pen.done()


def value(root: Path) -> ChapterResult:
    pen = Pen("value", 2, "客户价值", root / "value", ("收入是多少？",))
    pen.roles = {"sales_level": "totals"}
    pen.blocks.append(
        Finding(
            id="totals", title="本期销售额 5,079 万元，同比 +10.3%",
            text="销售额 5,079 万元，来自 1,280 家客户，方法见[[appendix.C]]，名单见[[league]]；分层后的结构见[[tiering.tier_shares]]。",
            values={}, evidence=("revenue_trend", "top"), weight=60,
        )
    )  # fmt: skip
    drawing = lines.trend(months([4.1e6, 4.4e6, 5.1e6]))
    pen.figure(
        "revenue_trend", drawing, "月度销售额：最高 510 万元", "折线图：由 410 到 510 万元。"
    )
    columns = (
        Column(name="share", label="最大的客户", format="pct"),
        Column(name="n", label="客户", format="int", unit="家"),
    )
    pen.blocks.append(
        Table(
            id="top", title="前 20% 的客户", columns=columns, rows=((0.2, 331),), total_rows=1,
            source="订单表（订单.csv）",
        )
    )  # fmt: skip
    pen.blocks.append(replace(pen.blocks[-1], id="league", title="最大的客户"))
    return pen.done()


def tiering(root: Path, name: str = "嘉禾建工（苏州）有限公司") -> ChapterResult:
    pen = Pen("tiering", 3, "分层与策略", root / "tiering", ("客户分成哪几层？",))
    pen.roles = {"tier_structure": "structure", "customer_table": "customer_table"}
    pen.blocks += [
        Finding(
            id="structure", title="优质客户以 16.2% 的客户数贡献 76.4% 的利润",
            summary="少数优质客户贡献多数利润",
            text="2,501 家客户中，优质客户 404 家贡献 76.4% 的利润。\n\n其余三层合计 23.6%。",
            values={}, evidence=("tier_shares", "tier_targets"), weight=90, advice="serve",
        ),
        Note(id="bounds", kind="提示", text="潜力客户的占比已到下限。"),
        Note(id="rule", kind="口径", title="综合得分", text="贡献 70%＋潜力 30%", remark="窗口 12 个月"),
        Note(id="other", kind="口径", title="回访覆盖率", text="被回访的客户数 ÷ 客户数"),
        Note(id="way", kind="方法", text="分层分两步：先按综合得分，再按机会得分。"),
        Note(id="word", kind="顾问点评", text="## 建议\n\n- **先稳**住优质客户"),
    ]  # fmt: skip
    frame = pd.DataFrame(
        [[0.162, 0.233, 0.3, 0.305], [0.764, 0.2, 0.027, 0.009]],
        index=["客户数", "利润"], columns=list(TIERS),
    )  # fmt: skip
    title = "优质客户占客户数 16.2%，占利润 76.4%"
    pen.figure("tier_shares", shares.stacked_share(frame), title, ALT)
    pen.blocks += [targets(), customers(name), *actions()]
    return pen.done()


def targets() -> Table:
    rows = ((404, 0.764), (582, 0.2), (751, 0.027), (764, 0.009))
    return Table(
        id="tier_targets",
        title="四层的规模与利润占比",
        columns=(
            Column(name="tier", label="层级", level=True),
            Column(name="n", label="客户", format="int", unit="家"),
            Column(name="share", label="利润占比", format="pct"),
        ),
        rows=(*((t, *row) for t, row in zip(TIERS, rows, strict=True)), ("合计", 2501, 1.0)),
        total_rows=4,
        has_total=True,
        n=2501,
        span=SPAN,
        source="客户表（客户档案.xlsx）、订单表（订单_2024.csv、订单_2025.csv）",
        note="亏损客户的利润按 0 计",
    )


def customers(name: str) -> Table:
    columns = tuple(
        Column(name=word, label=word, level=word == "分级")
        for word in ("客户名称", "联系方式", "分级")
    )
    rows = tuple((f"{name}{n}", "138****5678", TIERS[n % 4]) for n in range(30))
    title = "客户分级管理分析表（利润前 30 家，共 2,501 家）"
    return Table(
        id="customer_table", title=title, columns=columns, rows=rows, total_rows=30, n=2501
    )


def actions() -> tuple[Action, ...]:
    common = {"owner": "王岚（大客户部）", "deadline": "2026-12-05", "measure": "覆盖率 100%"}
    return (
        Action(
            id="serve", title="优质客户配专属客服", detail="为 404 家优质客户建立一户一档。",
            tiers=("优质客户", "发展客户"), priority="P0", evidence=("tier_shares",), weight=60,
            effect="覆盖 76.4% 的利润", **common,
        ),
        Action(
            id="train", title="客户管理培训", detail="对客服人员培训。", tiers=("全部层级",),
            priority="P2", evidence=("value.top",), **common,
        ),
    )  # fmt: skip


def outcomes(root: Path) -> ChapterResult:
    pen = Pen("outcomes", 4, "成效与成本效益", root / "outcomes", ("投入收得回来吗？",))
    costs = ("programme_costs", "payback", "service_cost", "acquisition_cost", "scenario")
    pen.roles = {role: f"no_{role}" for role in costs}
    pen.blocks += [
        Note(id="privacy", kind="提示", text="联系方式已脱敏。"),
        Note(id="costs", kind="缺数", title="成本效益", text="需要投入成本表（costs）。"),
    ]
    return pen.done()


def proposal_chapters(root: Path) -> list[ChapterResult]:
    return [write(root) for write in (segmentation, value, tiering, outcomes)]


def proposal_book(root: Path, **report: object) -> Report:
    """The four chapters assembled."""
    params = sample_params(**report)
    return assemble(proposal_chapters(root), params, data=SampleData(), provenance=PROVENANCE)


def renamed(result: ChapterResult) -> ChapterResult:
    """The same chapter, its findings, figures, tables and notes under other ids."""
    blocks = [
        replace(block, id=f"{block.id}_x", **_referring(block))
        if not isinstance(block, Metric)
        else block
        for block in result.blocks
    ]
    roles = {role: f"{id}_x" for role, id in result.roles.items()}
    return replace(result, blocks=tuple(blocks), roles=roles)


def _referring(block: object) -> dict[str, object]:
    """What a block says of others, under their new names."""
    found: dict[str, object] = {}
    if isinstance(block, Finding | Action):
        found["evidence"] = tuple(f"{name}_x" for name in block.evidence)
    if isinstance(block, Finding):
        found["text"] = re.sub(r"\[\[(\w*\.)?(tier_shares|league)\]\]", r"[[\1\2_x]]", block.text)
        found["advice"] = f"{block.advice}_x" if block.advice else ""
    return found
