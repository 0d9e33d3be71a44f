"""What customers say in their own words: comments by topic, interviews by theme, and both beside
scores and tickets."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims, periods
from reportkit.analysis.basics.survey_rules import DISSATISFIED
from reportkit.analysis.opinions import interviews, respondents, topics
from reportkit.analysis.opinions.item_scores import Level
from reportkit.analysis.opinions.questionnaire import first_span
from reportkit.analysis.opinions.respondents import MOODS
from reportkit.analysis.opinions.survey_spans import Asked
from reportkit.analysis.opinions.ticket_times import Table

BAD = MOODS[DISSATISFIED]
_ENOUGH = 30  # bad comments before one topic may be called the one they centre on
_QUOTED, _EXAMPLES = 5, 2  # topics quoted, and comments kept of each and its mood


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments by topic: the most mentioned, and the one that bad comments touch most.

    blank, unmatched: answers without a comment and comments without a topic, None where there is
    none. telling: bad comments centre on ``bad_topic`` beyond chance. given: the data say whether a
    comment is kind; rated: the score of the same answer says so.
    """

    n: int
    top: str
    share: float
    blank: int | None
    unmatched: int | None
    bad_topic: str | None
    bad: int | None
    bad_total: int
    bad_share: float | None
    telling: bool
    given: bool
    rated: bool
    weight: int
    span: str
    frame: pd.DataFrame
    quotes: pd.DataFrame


@travels()
def comments(asked: Asked) -> Comments:
    """Of the first span in which anybody was asked."""
    span, rows = first_span(asked.survey.rows, asked.year)
    said = respondents.spoken(rows, asked.items.overall)
    found = topics.comment_topics(said["comment"], said["polarity"], examples=_EXAMPLES)
    table = found.table
    if table.empty:
        raise NothingToMeasure(
            "意见都没有谈到词典中的主题", code="no_topics", span=span[2], n=found.with_comment
        )
    blamed = topics.most_blamed(table, BAD)
    total = int((said["comment"].notna() & (said["polarity"] == BAD)).sum())
    bad = None if blamed is None else int(blamed[BAD])
    telling = (
        bad is not None and total >= _ENOUGH
        and claims.leads(table[BAD]) and claims.largest(table[BAD], bad)
    )  # fmt: skip
    given = "polarity" in rows and bool(rows["polarity"].notna().any())
    return Comments(
        n=found.with_comment, top=table["topic"].iloc[0], share=table["share"].iloc[0],
        blank=found.without_comment or None, unmatched=found.unmatched or None,
        bad_topic=None if blamed is None else blamed["topic"], bad=bad, bad_total=total,
        bad_share=None if bad is None else bad / total, telling=telling, given=given,
        rated=not given and bool(said["polarity"].notna().any()), weight=50 if telling else 30,
        span=span[2], frame=table, quotes=topics.quotes(found, _QUOTED),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Themes:
    """Interviews by theme; told is the theme most wished for, or most talked about without wishes.

    wish: interviews with a wish; means: how they were held; ahead: the theme leads beyond chance;
    evidence: the table that shows it.
    """

    n: int
    wish: int
    theme: str
    count: int
    share: float
    example: str
    means: str | None
    wished: bool
    ahead: bool
    evidence: list[str]
    span: str
    frame: pd.DataFrame
    wishes: pd.DataFrame


@travels()
def themes(contacts: pd.DataFrame, window: periods.Span) -> Themes:
    """contacts: all interactions, with happened_at, kind, text and perhaps channel."""
    held = contacts[(contacts["kind"] == "访谈") & (contacts["happened_at"] < window.end)]
    if window.start is not None:
        held = held[held["happened_at"] >= window.start]
    found = interviews.interview_themes(held["text"])
    if not found.interviews:
        raise NothingToMeasure("统计窗口内没有访谈纪要", code="no_interviews")
    if found.table.empty:
        raise NothingToMeasure("访谈都没有谈到词典中的主题")
    wished = len(found.wishes) > 0
    told = found.wishes if wished else found.table
    top = told.iloc[0]
    ways = held["channel"].value_counts() if "channel" in held else pd.Series(dtype=int)
    return Themes(
        n=found.interviews, wish=found.with_wish, theme=top["theme"], count=int(top["interviews"]),
        share=top["share"], example=top["example"],
        means="、".join(f"{way} {times:,} 次" for way, times in ways.items()) or None,
        wished=wished, ahead=claims.leads(told["interviews"]), span=window.label,
        evidence=["wish_table" if wished else "theme_table"], frame=found.table,
        wishes=found.wishes,
    )  # fmt: skip


@travels()
def wishes(themes: Themes) -> Themes:
    """The same where customers wished for anything."""
    if not themes.wished:
        raise NothingToMeasure("访谈中没有期望与建议")
    return themes


@dataclass(frozen=True, slots=True)
class Sources:
    """Where reasons of dissatisfaction come from."""

    count: int
    names: str


@travels(optional=("level", "comments", "themes", "tickets"))
def sources(
    level: Level | None, comments: Comments | None, themes: Themes | None, tickets: Table | None
) -> Sources:
    """tickets: those by topic. Nothing to compare with a single source."""
    there = {
        "满意度调查的低分题项": level, "问卷上的意见": comments, "访谈纪要": themes,
        "服务工单的问题类型": tickets,
    }  # fmt: skip
    names = [name for name, found in there.items() if found is not None]
    if len(names) < 2:
        raise NothingToMeasure("不满意的原因不到两个来源")
    return Sources(len(names), "、".join(names))
