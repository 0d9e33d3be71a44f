"""What one window measures: sales, opinions, service, each with how far chance may move it.

Takes customer summaries and small tables, returns estimates; reads no files, knows no client.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.customer_ids import among
from reportkit.analysis.basics.intervals import critical_value, share_difference, wilson_interval
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.buying.visits import visit_coverage
from reportkit.analysis.opinions.questionnaire import Survey, answers_between
from reportkit.analysis.opinions.satisfaction import satisfaction_table
from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.errors import DataError

YEAR = 12  # months


@dataclass(frozen=True, slots=True)
class Estimate:
    """One measure in one window: what it is and how far chance may move it.

    error: standard error, NaN = cannot be said. hits: the counted part where ``value`` is a share.
    by_customer: what each customer adds where ``value`` is a sum.
    """

    value: float | None
    n: int
    error: float = math.nan
    hits: int | None = None
    by_customer: pd.Series[float] | None = field(default=None, compare=False, repr=False)


def share_estimate(hits: int, total: int) -> Estimate:
    """A share of ``total``; no value where there is nothing to count."""
    if total <= 0:
        return Estimate(None, 0)
    share = hits / total
    return Estimate(share, total, math.sqrt(share * (1 - share) / total), hits)


def mean_estimate(values: pd.Series[float]) -> Estimate:
    """The mean of known values; its error needs two of them."""
    known = values.dropna().astype(float)
    if known.empty:
        return Estimate(None, 0)
    error = float(known.std(ddof=1)) / math.sqrt(len(known)) if len(known) > 1 else math.nan
    return Estimate(float(known.mean()), len(known), error)


def sum_estimate(by_customer: pd.Series[float]) -> Estimate:
    """A sum over customers (index = customer_id); no value without customers."""
    known = by_customer.dropna().astype(float)
    return Estimate(float(known.sum()) if len(known) else None, len(known), by_customer=known)


def count_estimate(number: float) -> Estimate:
    """A number of events that come one by one: its error is its root (Poisson)."""
    return Estimate(float(number), int(number), math.sqrt(max(number, 0.0)))


def satisfied_estimate(answers: pd.DataFrame, *, weighted: bool = False) -> Estimate:
    """The share of 4 and 5 among answers to one item; weighted answers by their weight."""
    if answers.empty:
        return Estimate(None, 0)
    row = satisfaction_table(answers.assign(item="")).iloc[0]
    share, number = float(row["share"]), int(row["answers"])
    if not weighted:
        return share_estimate(round(share * number), number)
    return Estimate(share, number, math.sqrt(share * (1 - share) / row["effective"]))


def ratio_estimate(above: pd.Series[float], below: pd.Series[float]) -> Estimate:
    """Sum of ``above`` over that of ``below``, one row per customer; no value where that is 0.

    Each customer is one draw (linearised ratio; Cochran, Sampling Techniques, 1977, eq. 6.13).
    """
    total = float(below.sum())
    if not total > 0:
        return Estimate(None, 0)
    ratio = float(above.sum()) / total
    error = float(np.sqrt(((above - ratio * below) ** 2).sum())) / total
    return Estimate(ratio, len(below), error)


def widest(now: Estimate, *bases: Estimate) -> float | None:
    """The larger of the half-widths against each base, so that one noise serves 环比 and 同比."""
    widths = [width for base in bases if (width := half_width(now, base)) is not None]
    return max(widths, default=None)


def half_width(now: Estimate, before: Estimate) -> float | None:
    """95 % half-width of the change from ``before`` to ``now``; None where it cannot be said.

    Sums are compared customer by customer, each customer being one draw, also where nobody is left
    in one of the windows; shares and means of two windows count as independent.
    """
    if now.by_customer is not None and before.by_customer is not None:
        change = now.by_customer.sub(before.by_customer, fill_value=0.0)
        if len(change) < 2:
            return None
        return float(critical_value() * math.sqrt(len(change)) * change.std(ddof=1))
    if now.value is None or before.value is None:
        return None
    if now.hits is not None and before.hits is not None:
        gap = share_difference(
            wilson_interval(now.hits, now.n), wilson_interval(before.hits, before.n)
        )
        return float((gap.high - gap.low) / 2)
    half = critical_value() * math.hypot(now.error, before.error)
    return half if math.isfinite(half) else None


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """What is known about one window; None = the client's data do not say.

    sales, earlier, year: customer summaries of the window, of the span of equal length before it
    and of the 12 months before it. totals: revenue and margin of every sale of the window, also
    those whose customer is not known.
    """

    start: datetime
    end: datetime
    sales: pd.DataFrame | None = None
    earlier: pd.DataFrame | None = None
    year: pd.DataFrame | None = None
    totals: Mapping[str, float] | None = None
    since: datetime | None = None  # the first order of all; None = not known
    customers: pd.DataFrame | None = None  # customer_id, churned_at, optionally created_at
    survey: Survey | None = None
    leads: pd.DataFrame | None = None  # closed_at, won
    campaigns: pd.DataFrame | None = None  # reached, responded of the window
    visits: pd.DataFrame | None = None  # as visits.visited_customers at the end of the window
    response: Estimate | None = None  # feedback.response_estimate of the window

    def reaches_back(self, months: int) -> bool:
        """Whether the orders cover the window and ``months`` before it, give or take a month."""
        begin = pd.Timestamp(self.start) - pd.DateOffset(months=months)
        return self.since is None or self.since < begin + pd.DateOffset(months=1)

    def within(self, frame: pd.DataFrame, moment: str) -> pd.DataFrame:
        """The rows of ``frame`` whose ``moment`` lies in the window."""
        return frame[(frame[moment] >= self.start) & (frame[moment] < self.end)]


def span_records(blocks: Sequence[pd.DataFrame], index: int, months: int) -> dict[str, object]:
    """Sales around the window ``index`` from summaries of consecutive spans, the latest first.

    blocks: customer summaries of spans of ``months`` each. Returns the fields sales, earlier and
    year of Records. Raises DataError when a year is not a whole number of spans.
    """
    if months <= 0 or YEAR % months:
        raise DataError(f"观察窗口为 {months} 个月，无法整除一年。请用 1、2、3、4、6 或 12 个月。")
    per_year = YEAR // months
    ids = [block[["customer_id"]] for block in blocks]
    year = pd.concat([*ids[index + 1 : index + 1 + per_year], ids[0].iloc[:0]])
    return {
        "sales": blocks[index],
        "earlier": blocks[index + 1],
        "year": year.drop_duplicates(),
    }


def estimates(records: Records, tiers: pd.Series[str] | None = None) -> dict[str, Estimate]:
    """Every measure that the records allow, by the name that targets use.

    tiers: index customer_id, words of TIERS. A measure whose tables are absent is left out.
    """
    return {**_trade(records, tiers), **_opinions(records), **_service(records)}


def _trade(records: Records, tiers: pd.Series[str] | None) -> dict[str, Estimate]:
    if records.sales is None or records.earlier is None or not records.reaches_back(0):
        return {}
    sales = records.sales.set_index("customer_id")
    found = {
        name: _of_company(sum_estimate(sales[column]), (records.totals or {}).get(column))
        for name, column in (("交易额", "revenue"), ("利润", "margin"))
    }
    buyers = sales.index
    stayed = among(records.earlier["customer_id"], buyers)
    found["保留率"] = share_estimate(int(stayed.sum()), len(stayed))
    if tiers is not None:
        premium, growing = (tiers.index[tiers == tier] for tier in TIERS[:2])
        found["优质客户交易额"] = sum_estimate(sales.loc[among(buyers, premium), "revenue"])
        if records.year is not None and records.reaches_back(YEAR):
            fresh = buyers[among(buyers, growing) & ~among(buyers, records.year["customer_id"])]
            found["发展客户新增交易客户数"] = Estimate(float(len(fresh)), len(growing))
    return found


def _of_company(estimate: Estimate, total: float | None) -> Estimate:
    """The sum over customers raised to that of every sale; its error stays that of the customers."""
    if estimate.value is None or total is None or math.isnan(total):
        return estimate
    return replace(estimate, value=total)


def _opinions(records: Records) -> dict[str, Estimate]:
    survey = records.survey
    if survey is None or not survey.dated:
        return {}
    found = {}
    if survey.items.headline:
        rows = answers_between(survey.headline, records.start, records.end)
        found["满意度"] = satisfied_estimate(rows, weighted=survey.weighted)
    nps = survey.promoters(records.start, records.end)
    if nps is not None:
        found["净推荐值"] = Estimate(nps.points, nps.answers, nps.standard_error)
    return found


def _service(records: Records) -> dict[str, Estimate]:
    found: dict[str, Estimate] = {}
    if records.customers is not None:
        found["流失率"] = _leaving(records, records.customers)
    if records.leads is not None and _losses_known(records.leads):
        closed = records.within(records.leads, "closed_at").dropna(subset=["won"])
        found["转化率"] = share_estimate(int(closed["won"].astype(bool).sum()), len(closed))
    if records.campaigns is not None:
        reached, answered = (int(records.campaigns[c].sum()) for c in ("reached", "responded"))
        found["营销响应率"] = share_estimate(answered, reached)
    covered = None if records.visits is None else visit_coverage(records.visits)
    if covered is not None:
        found["回访覆盖率"] = share_estimate(covered.hits, covered.total)
    if records.response is not None:
        found["响应时限"] = records.response
    return found


def _losses_known(leads: pd.DataFrame) -> bool:
    """Whether lost leads are written down at all; else every closed one was won."""
    return bool((~leads["won"].dropna().astype(bool)).any())


def _leaving(records: Records, customers: pd.DataFrame) -> Estimate:
    there = ~(customers["churned_at"] < records.start)
    if "created_at" in customers:
        there &= ~(customers["created_at"] >= records.start)
    left = there & (customers["churned_at"] < records.end)
    return share_estimate(int(left.sum()), int(there.sum()))


def retained_by(records: Records, tiers: pd.Series[str], order: Sequence[str]) -> pd.DataFrame:
    """Per tier: customers, revenue now, buyers of the span before, kept, retention with bounds.

    tiers should stem from before the window ends; later ones favour whoever bought.
    """
    if records.sales is None or records.earlier is None:
        return pd.DataFrame(
            columns=["label", "customers", "revenue", "before", "kept", "retention"]
        )
    sales = records.sales.set_index("customer_id")
    rows = []
    for tier in order:
        mine = tiers.index[tiers == tier]
        before = records.earlier.loc[among(records.earlier["customer_id"], mine), "customer_id"]
        kept = int(among(before, sales.index).sum())
        share = wilson_interval(kept, len(before)) if len(before) else None
        rows.append(
            {
                "label": tier,
                "customers": len(mine),
                "revenue": float(sales.loc[among(sales.index, mine), "revenue"].sum()),
                "before": len(before),
                "kept": kept,
                "retention": share.share if share else np.nan,
                "low": share.low if share else np.nan,
                "high": share.high if share else np.nan,
            }
        )
    return pd.DataFrame(rows)


def monthly_satisfaction(survey: Survey, end: datetime, months: int = 12) -> list[float]:
    """Share of 满意 in each of the ``months`` before ``end``, NaN in a month without an answer."""
    shares = []
    for month in _months_before(end, months):
        rows = answers_between(survey.headline, month.start_time, (month + 1).start_time)
        value = satisfied_estimate(rows, weighted=survey.weighted).value
        shares.append(math.nan if value is None else value)
    return shares


def monthly_means(
    frame: pd.DataFrame, moment: str, values: pd.Series[float], end: datetime, months: int = 12
) -> list[float]:
    """Mean of ``values`` in each of the ``months`` before ``end``.

    NaN in a month without any, and in one that the moments of ``frame`` fill only in part.
    """
    month = frame[moment].dt.to_period("M")
    wanted = _months_before(end, months)
    means = values.astype(float).groupby(month).mean().reindex(wanted)
    reach = Reach.of(frame[moment].dropna().dt.date)
    return [
        float(mean) if reach and reach.fills(Period.containing(at.start_time)) else math.nan
        for at, mean in zip(wanted, means, strict=True)
    ]


def _months_before(end: datetime, months: int) -> pd.PeriodIndex:
    """The last ``months`` that are over by ``end``, and the one in which it lies."""
    last = (pd.Timestamp(end) - pd.Timedelta(days=1)).to_period("M")
    return pd.period_range(end=last, periods=months, freq="M")
