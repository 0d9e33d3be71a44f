"""What customers said in interviews: praise, complaints, wishes for products and services to come.

Sorts clauses by key words into a nature and a theme; reads nothing between the lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from reportkit.analysis.opinions.topics import topics_of

WISH, COMPLAINT, PRAISE, OTHER = "期望与建议", "不满", "认可", "其他"
_SIGNS = (
    (WISH, "期望|希望|建议|盼|最好能|想要|未来|增加|提供更多"),
    (COMPLAINT, "不满|抱怨|失望|太慢|不好|不足|问题|困难|敏感|太贵|偏高|投诉|不及时"),
    (PRAISE, "良好|满意|认可|好用|顺畅|及时|专业|感谢|不错|放心"),
)
_CLAUSE = re.compile(r"[，,。；;！!？?\n]+")
_WORDS = {
    "智能化与数字化": "在线监测 监测 远程 数据 系统 智能 数字化 平台 软件 接口",
    "产品与选型": "型号 选型 新品 节能 性能 规格 款式 功能 质量 品质",
    "定制与打样": "定制 打样 小批量 图纸 试制 非标",
    "供应与备件": "备件 寄售 库存 交期 交货 供货 物流 配送 缺货",
    "服务与响应": "服务站 响应 售后 维修 上门 培训 客服 服务 态度 支持",
    "价格与条款": "价格 折扣 框架协议 账期 付款 报价 优惠 涨价",
    "使用体验": "使用体验 体验 好用 操作 易用 使用",
}
THEMES: dict[str, tuple[str, ...]] = {theme: tuple(w.split()) for theme, w in _WORDS.items()}


@dataclass(frozen=True, slots=True, eq=False)
class InterviewThemes:
    """Interviews per theme and nature.

    table: theme, interviews, one count per nature (an interview counts once in each), share of
    all interviews with a record (0-1), example (a clause as said; the wish where there is one).
    wishes: theme, interviews, share, example for what customers expect, most wished first.
    """

    table: pd.DataFrame
    wishes: pd.DataFrame
    interviews: int
    with_wish: int
    unmatched: int  # interviews that touch no theme


def statements(records: pd.Series) -> pd.DataFrame:
    """Clauses of the records: row (label of the record), statement, nature.

    A clause without a sign of its own continues the one before it in the same record.
    """
    rows = []
    for label, text in records.dropna().items():
        nature = OTHER
        for clause in filter(None, (part.strip() for part in _CLAUSE.split(str(text)))):
            nature = next((word for word, signs in _SIGNS if re.search(signs, clause)), nature)
            rows.append((label, clause, nature))
    return pd.DataFrame(rows, columns=["row", "statement", "nature"])


def interview_themes(records: pd.Series) -> InterviewThemes:
    """Sort interview records into themes. records: one text per interview, blank = no record."""
    said = statements(records)
    interviews = int(said["row"].nunique())
    mentions = said.assign(theme=topics_of(said["statement"], THEMES)).explode("theme")
    mentions = mentions.dropna(subset="theme")
    wished = mentions[mentions["nature"] == WISH]
    return InterviewThemes(
        table=_counted(mentions, interviews),
        wishes=_counted(wished, interviews)[["theme", "interviews", "share", "example"]],
        interviews=interviews,
        with_wish=int(said.loc[said["nature"] == WISH, "row"].nunique()),
        unmatched=interviews - int(mentions["row"].nunique()),
    )


def _counted(mentions: pd.DataFrame, interviews: int) -> pd.DataFrame:
    once = mentions.drop_duplicates(["row", "nature", "theme"])
    natures = [n for n in (WISH, COMPLAINT, PRAISE, OTHER) if (once["nature"] == n).any()]
    counts = pd.crosstab(once["theme"], once["nature"]).reindex(columns=natures)
    counts.insert(0, "interviews", once.groupby("theme")["row"].nunique())
    counts.insert(1, "share", counts["interviews"] / max(interviews, 1))
    table = counts.join(_examples(mentions)).rename_axis("theme").reset_index()
    table.columns.name = None
    return table.sort_values(["interviews", "theme"], ascending=[False, True], ignore_index=True)


def _examples(mentions: pd.DataFrame) -> pd.Series:
    """The clause said most often per theme, a wish before anything else."""
    times = mentions.groupby(["theme", "statement", "nature"]).size().reset_index(name="times")
    times["wish"] = times["nature"] == WISH
    ranked = times.sort_values(["wish", "times", "statement"], ascending=[False, False, True])
    return ranked.drop_duplicates("theme").set_index("theme")["statement"].rename("example")
