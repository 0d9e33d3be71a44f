"""What the company spends, aims for, and knows about its markets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reportkit.data.sample import words
from reportkit.data.sample.calendar import Calendar

_SERVICE_SHARES = {"优质客户": 0.30, "发展客户": 0.23, "潜力客户": 0.20, "边缘客户": 0.27}


def invent_costs(rng: np.random.Generator, calendar: Calendar, scale: float) -> pd.DataFrame:
    """Monthly cost items; programme costs start in the last year. ``scale``: customers / 2,500."""
    months = pd.date_range(calendar.start, calendar.end, freq="MS")
    rows: list[tuple[str, pd.Timestamp, float, str, str, str]] = []
    for place, month in enumerate(months):
        in_programme = place >= len(months) - 12
        if in_programme and place % 3 == 0:
            rows.append(("数据分析工具采购", month, 46_000.0, "", "", "分析平台季度订阅"))
        if in_programme and place % 2 == 0:
            rows.append(("培训费用", month, 18_000.0, "", "", "客户管理知识培训"))
        if in_programme:
            rows.append(("人力资源投入", month, 62_000.0, "", "", "客户管理专员与数据专员"))
        for tier, share in _SERVICE_SHARES.items():
            rows.append(("服务费用", month, 820_000.0 * share, tier, "", "售后与客服分摊"))
        for channel, share in {
            "广告": 0.46,
            "社交媒体": 0.18,
            "SEO": 0.12,
            "转介绍": 0.06,
            "展会": 0.18,
        }.items():
            rows.append(("营销费用", month, 240_000.0 * share, "", channel, "渠道投放"))
    costs = pd.DataFrame(rows, columns=["item", "spent_at", "amount", "tier", "channel", "remark"])
    noise = rng.normal(1.0, 0.06, len(costs))
    costs["amount"] = (costs["amount"] * noise * scale).round(-2)
    return costs


def invent_targets(calendar: Calendar, revenue: float, margin: float) -> pd.DataFrame:
    """Aims of the last year by year, half-year, quarter and month. Shares are 0–1, times hours.

    revenue, margin: of the year before, 元.
    """
    year = calendar.end.year
    halves = [(f"{year}-H{n}", 6) for n in (1, 2)]
    quarters = [(f"{year}-Q{n}", 3) for n in (1, 2, 3, 4)]
    months = [(f"{year}-{n:02d}", 1) for n in range(1, 13)]
    rows = []
    for period, length in [(str(year), 12), *halves, *quarters, *months]:
        part = length / 12
        rows += [
            ("交易额", period, round(revenue * 1.12 * part, -3), "销售中心"),
            ("优质客户交易额", period, round(revenue * 0.68 * 1.15 * part, -3), "大客户部"),
            ("利润", period, round(margin * 1.10 * part, -3), "财务部"),
            ("发展客户新增交易客户数", period, max(1.0, round(90 * part)), "市场部"),
            ("满意度", period, 0.80, "客户服务部"),
            ("净推荐值", period, 30.0, "客户服务部"),
            ("保留率", period, 0.85, "客户服务部"),
            ("转化率", period, 0.20, "市场部"),
            ("回访覆盖率", period, 0.60, "客户服务部"),
            ("响应时限", period, 8.0, "客户服务部"),
        ]
    return pd.DataFrame(rows, columns=["metric", "period", "target", "owner"])


def invent_market(calendar: Calendar) -> pd.DataFrame:
    """Growth and our share, industry by industry."""
    rows = [(name, *facts[1:3]) for name, facts in words.INDUSTRIES.items()]
    market = pd.DataFrame(rows, columns=["industry", "growth_rate", "market_share"])
    return market.assign(year=calendar.end.year, source="行业年度调研（演示数据）")
