"""What the client's survey asks: its items, their scales, and what a customer's answer means.

Settled once per client; every chapter, the customer table and the targets ask this object. Takes
answers, returns numbers and frames; a 0-10 item and a five-level item are never pooled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.analysis.basics.periods import months_before
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.basics.survey_rules import DEFAULT_RULES, SurveyRules
from reportkit.analysis.opinions.satisfaction import (
    PROMOTER_FROM,
    NetPromoterScore,
    net_promoter_score,
)
from reportkit.analysis.opinions.verdicts import customer_verdicts
from reportkit.errors import DataError

RECOMMEND_WORDS = ("推荐", "recommend", "nps", "netpro")
OVERALL_WORDS = ("整体", "总体", "综合", "overall")
FIVE, ELEVEN, OTHER = "1～5 分", "0～10 分", "其他量表"
UNNAMED = "满意度"  # the item of a survey that names none
#: columns of the survey table that chapters read
COLUMNS = (
    "response_id", "customer_id", "answered_at", "item", "score", "channel", "segment", "comment",
    "polarity", "weight",
)  # fmt: skip
Span = tuple[datetime | None, datetime | None, str]  # start, end, how it is printed


@dataclass(frozen=True, slots=True, eq=False)
class SurveyItems:
    """Which scale each item is on.

    table: item, scale, answers, lowest, highest; most answered first. overall: the five-level
    item that gives the verdict as a whole; recommend: the 0-10 item about recommending.
    """

    table: pd.DataFrame
    overall: str | None
    recommend: str | None
    dimensions: tuple[str, ...] = ()  # five-level items besides ``overall``; empty = all

    @property
    def five_level(self) -> tuple[str, ...]:
        found = self._on(FIVE)
        if not self.dimensions:
            return found
        return tuple(item for item in found if item in (self.overall, *self.dimensions))

    @property
    def headline(self) -> str | None:
        """The item whose scores are called 满意度: ``overall``, else the most answered one."""
        return self.overall or next(iter(self.five_level), None)

    @property
    def other(self) -> tuple[str, ...]:
        """Items that are neither: left out and named."""
        return self._on(OTHER)

    def _on(self, scale: str) -> tuple[str, ...]:
        return tuple(self.table.loc[self.table["scale"] == scale, "item"])


def survey_items(surveys: pd.DataFrame, rules: SurveyRules = DEFAULT_RULES) -> SurveyItems:
    """Decide the scale of every item by its name first, then by the range of its answers.

    surveys: item, score (blank = not answered). An item named as recommending is 0-10 when an
    answer lies outside 1..5, any other is five-level when none does; the rest is on another scale.
    Raises DataError when ``rules`` name an item that is not asked or not on the scale it needs.
    """
    require_columns(surveys, ("item", "score"), "满意度问卷表")
    known = surveys.dropna(subset=["item", "score"])
    rows = known.groupby("item", sort=True)["score"].agg(
        answers="size", lowest="min", highest="max", broken=lambda s: bool((s % 1 != 0).any())
    )
    rows["scale"] = [_scale(str(item), row, rules) for item, row in rows.iterrows()]
    table = rows.reset_index().sort_values(
        ["answers", "item"], ascending=[False, True], ignore_index=True
    )
    table = table[["item", "scale", "answers", "lowest", "highest"]]
    for key, items, scale in (
        ("overall", (rules.overall,), FIVE),
        ("recommend", (rules.recommend,), ELEVEN),
        ("dimensions", rules.dimensions, FIVE),
    ):
        for item in filter(None, items):
            _require(table, key, item, scale)
    return SurveyItems(
        table,
        overall=rules.overall or _named(table, FIVE, OVERALL_WORDS),
        recommend=rules.recommend or _named(table, ELEVEN, RECOMMEND_WORDS),
        dimensions=rules.dimensions,
    )


def _require(table: pd.DataFrame, key: str, item: str, scale: str) -> None:
    found = table[table["item"] == item]
    if found.empty and len(table):
        raise DataError(
            f"客户设置 surveys.{key} 写的题项“{item}”没有任何有效得分；"
            f"问卷中的题项有：{'、'.join(map(str, table['item'].head(12)))}。请改成其中之一，或留空自动识别。"
        )
    if len(found) and found["scale"].iloc[0] != scale:
        low, high = found[["lowest", "highest"]].iloc[0]
        raise DataError(
            f"客户设置 surveys.{key} 写的题项“{item}”应为 {scale}，实际得分为 {low:g}～{high:g}。"
            "请改用别的题项；若其中含“未作答”代码，请写入该来源的 blanks。"
        )


def _scale(item: str, row: pd.Series, rules: SurveyRules) -> str:
    inside = not row["broken"] and row["lowest"] >= 0 and row["highest"] <= 10
    five = inside and row["lowest"] >= 1 and row["highest"] <= 5
    if item == rules.recommend:
        return ELEVEN if inside else OTHER
    if item != rules.overall and any(word in item.lower() for word in RECOMMEND_WORDS):
        return ELEVEN if inside and not five else FIVE if five else OTHER
    return FIVE if five else OTHER


def _named(table: pd.DataFrame, scale: str, words: Sequence[str]) -> str | None:
    names = table.loc[table["scale"] == scale, "item"].astype(str)
    return next((n for word in words for n in names if word in n.lower()), None)


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """All answers before ``until`` and what their items mean; made by ``read_survey``.

    rows: one row per questionnaire and item, also those never answered; columns of COLUMNS as far
    as known. weighted: the answers carry sample weights, and scores use them; weightless: scored
    answers without a usable weight, left out of every score.
    """

    rows: pd.DataFrame
    items: SurveyItems
    rules: SurveyRules
    until: datetime
    weighted: bool
    weightless: int

    @property
    def dated(self) -> bool:
        return "answered_at" in self.rows and bool(self.rows["answered_at"].notna().any())

    @property
    def five(self) -> pd.DataFrame:
        """Scored answers to the five-level items."""
        return self._scored(self.items.five_level)

    @property
    def headline(self) -> pd.DataFrame:
        """Scored answers to the item that is called 满意度."""
        return self._scored((self.items.headline,))

    @property
    def votes(self) -> pd.DataFrame:
        """Scored answers to the 0-10 item about recommending."""
        return self._scored((self.items.recommend,))

    def _scored(self, items: Sequence[str | None], *, weighed: bool = True) -> pd.DataFrame:
        known = (
            self.rows["item"].isin([item for item in items if item]) & self.rows["score"].notna()
        )
        if weighed and self.weighted:
            known &= self.rows["weight"] > 0
        return self.rows[known]

    def promoters(self, start: datetime | None, end: datetime | None) -> NetPromoterScore | None:
        """Net promoter score of the votes in [start, end); None without a vote."""
        return promoter_score_of(answers_between(self.votes, start, end))

    def fans(self) -> int:
        """Customers whose latest vote is one of a promoter."""
        if "customer_id" not in self.votes:
            return 0
        votes = self.votes.dropna(subset=["customer_id"])
        if self.dated:
            votes = votes.sort_values("answered_at", kind="stable", na_position="first")
        latest = votes.groupby("customer_id")["score"].last()
        return int((latest >= PROMOTER_FROM).sum())

    def verdict_rows(self, end: datetime | None = None) -> tuple[Span, pd.DataFrame]:
        """The answers that say whether customers are satisfied at ``end``, and their span.

        Those of the last ``verdict_months``; where nobody answered then, all before ``end``.
        """
        end = end or self.until
        five = self._scored(self.items.five_level, weighed=False)  # one customer, one verdict
        months = self.rules.verdict_months
        whole: Span = (None, end, "全部答卷")
        if not self.dated or not months:
            return whole, answers_between(five, None, end if self.dated else None)
        start = months_before(end, months)
        label = f"{start:%Y-%m-%d} 至 {end - pd.Timedelta(microseconds=1):%Y-%m-%d}"
        return first_span(five, [(start, end, label), whole])

    def verdicts(self, end: datetime | None = None) -> pd.DataFrame:
        """The latest word of every customer at ``end``: as ``verdicts.customer_verdicts``."""
        rows = self.verdict_rows(end)[1]
        if "customer_id" not in rows:
            rows = rows.assign(customer_id=None)
        return customer_verdicts(rows, self.items.overall)

    def customer_scores(self, end: datetime | None = None) -> pd.DataFrame:
        """customer_id, satisfaction (1-5): the verdict of every customer as a number."""
        found = self.verdicts(end)
        return found[["customer_id", "verdict"]].rename(columns={"verdict": "satisfaction"})


def read_survey(surveys: pd.DataFrame, rules: SurveyRules, until: datetime) -> Survey:
    """The survey as it stood at ``until``.

    surveys: item (may be absent), score, and others of COLUMNS. Raises DataError for a negative
    weight, no usable weight at all, or rules that do not fit the items.
    """
    rows = with_items(surveys)
    if "score" not in rows:
        rows = rows.assign(score=float("nan"))
    if "answered_at" in rows:
        rows = rows[~(rows["answered_at"] >= until)]
    scored = rows["score"].notna()
    weighted = "weight" in rows and bool(rows.loc[scored, "weight"].notna().any())
    weightless = 0
    if weighted:
        negative = rows.index[rows["weight"] < 0]
        if len(negative):
            raise DataError(
                f"满意度问卷表：样本权重有 {len(negative)} 行为负（首个：{rows.loc[negative[0], 'weight']:g}）。"
                "权重应不小于 0，请核对 weight 的映射。"
            )
        weightless = int((scored & ~(rows["weight"] > 0)).sum())
    return Survey(rows, survey_items(rows, rules), rules, until, weighted, weightless)


def answers_between(
    surveys: pd.DataFrame, start: datetime | None, end: datetime | None
) -> pd.DataFrame:
    """Rows answered in [start, end); all rows without any bound, or where no answer has a date."""
    undated = "answered_at" not in surveys.columns or surveys["answered_at"].isna().all()
    if undated or (start is None and end is None):
        return surveys
    at = surveys["answered_at"]
    kept = at.notna()
    if start is not None:
        kept &= at >= start
    if end is not None:
        kept &= at < end
    return surveys[kept]


def promoter_score_of(surveys: pd.DataFrame) -> NetPromoterScore | None:
    """Net promoter score, weighted where there is a ``weight``; None without a single answer."""
    return net_promoter_score(surveys["score"], surveys.get("weight")) if len(surveys) else None


def with_items(surveys: pd.DataFrame) -> pd.DataFrame:
    """The same rows; where no column names the item, all answers belong to one item."""
    return surveys if "item" in surveys.columns else surveys.assign(item=UNNAMED)


def first_span(surveys: pd.DataFrame, spans: Sequence[Span]) -> tuple[Span, pd.DataFrame]:
    """The first of ``spans`` in which somebody answered, and its rows; the last one otherwise."""
    for span in spans:
        rows = answers_between(surveys, span[0], span[1])
        if len(rows):
            return span, rows
    return spans[-1], surveys.iloc[:0]
