"""On whom an early warning is trained, on whom it is tested, and what its list promises.

Purchases: an earlier cut-off trains, a later one tests. Where two years of purchases precede, both
lie a year apart, so that a busy season is compared with a busy season. Contracts without dates of
leaving: customers are split at random, which tests the ranking but not the future.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ParamSpec

import numpy as np
import pandas as pd

from reportkit.analysis.basics.periods import months_before
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.buying.rhythm import day_number
from reportkit.analysis.loss.churn_groups import worth_before_silence
from reportkit.analysis.models.classifiers import expected_hits
from reportkit.analysis.models.early_warning import (
    EarlyWarning,
    WarningPlan,
    early_warning,
)
from reportkit.analysis.models.quiet_chance import absence_chance
from reportkit.analysis.models.warning_features import (
    ABSENCE,
    FEATURE_LABELS,
    LabelledCustomers,
    WarningWindow,
    customer_features,
    labelled_customers,
)
from reportkit.analysis.opinions.feedback import closing_paces, opened_between, usable_tickets
from reportkit.errors import DataError

#: words for the features that come from tickets and contracts
MORE_LABELS: dict[str, str] = {
    **FEATURE_LABELS,
    "tickets": "近一年服务工单数",
    "closing_hours": "工单关闭时间（中位数）",
    "contract": "合同类型",
    "payment_method": "付款方式",
    "tenure_months": "在网月数",
    "monthly_amount": "月费",
    "revenue_amount": "累计消费金额",
    "age": "年龄",
    "gender": "性别",
    "size": "企业规模",
    "member_level": "会员等级",
}
#: columns of the customer table that are settled when a contract begins or follow from its length
CONTRACT_FEATURES = (
    "contract", "payment_method", "tenure_months", "monthly_amount", "revenue_amount",
    "age", "gender", "size", "member_level",
)  # fmt: skip
_YEAR_DAYS = 365
_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True, eq=False)
class WarningSamples:
    """Customers to train on, to test on, to train today's model on (None: as tested), today's."""

    train: LabelledCustomers
    test: LabelledCustomers
    latest: LabelledCustomers | None
    current: pd.DataFrame
    seasonal: bool  # train and test lie a year apart


@dataclass(frozen=True, slots=True)
class Promise:
    """Of the ``listed`` customers ``expected`` ± ``margin`` will leave.

    margin: chance alone, or what the same promise was off by in the test, whichever is more.
    tested, test_expected, test_observed: that promise in the test; NaN where it had fewer
    customers than the list.
    """

    listed: int
    expected: float
    margin: float
    share: float
    test_expected: float
    test_observed: float


def warning_cutoffs(
    first_day: float, as_of: datetime, window: WarningWindow
) -> tuple[datetime, datetime, datetime, bool]:
    """Cut-offs to train, test and train today's model at, and whether they keep the season.

    first_day: of the data, days since 1970-01-01. The outcome at each is known by ``as_of``.
    """
    whole = timedelta(days=window.gap_days + window.horizon_days)
    test = as_of - whole
    year_before = months_before(test, 12)
    if day_number(year_before) - first_day >= _YEAR_DAYS and whole.days <= _YEAR_DAYS:
        return year_before, test, months_before(as_of, 12), True
    return test - whole, test, test, False


def purchase_samples(
    days: pd.DataFrame,
    as_of: datetime,
    window: WarningWindow,
    interactions: pd.DataFrame | None = None,
    tickets: pd.DataFrame | None = None,
    contracts: pd.Series | None = None,
) -> WarningSamples:
    """Samples from purchases and contacts, every feature as known at its own cut-off.

    days, interactions as in ``warning_features``; tickets: customer_id, opened_at, closed_at;
    contracts: kind of contract, index customer_id. Raises DataError as ``labelled_customers``.
    """
    first = float(days["day"].min()) if len(days) else 0.0
    train, test, latest, seasonal = warning_cutoffs(first, as_of, window)

    def extra(cutoff: datetime) -> pd.DataFrame | None:
        parts = [] if tickets is None else [ticket_features(tickets, cutoff)]
        parts += [] if contracts is None else [contracts.rename("contract").to_frame()]
        absent = absence_chance(days, cutoff, window.gap_days + window.horizon_days)
        parts += [] if absent is None else [absent.rename(ABSENCE).to_frame()]
        return pd.concat(parts, axis=1) if parts else None

    def sample(cutoff: datetime) -> LabelledCustomers:
        found = labelled_customers(days, cutoff, window, interactions, extra(cutoff))
        return replace(found, worth=_worth_at(days, cutoff))

    current = customer_features(days, as_of, window, interactions)
    more = extra(as_of)
    if more is not None:
        current = current.join(more.reindex(current.index))
    tested = sample(test)
    today = tested if latest == test else sample(latest)
    return WarningSamples(sample(train), tested, today, current, seasonal)


def _worth_at(days: pd.DataFrame, cutoff: datetime) -> pd.Series | None:
    """What each customer spent in the year up to the last purchase before ``cutoff``."""
    if "amount" not in days:
        return None
    before = days[days["day"] < day_number(cutoff)]
    last = before.groupby("customer_id")["day"].max().rename("last_day")
    return worth_before_silence(before, last.reset_index())


def ticket_features(tickets: pd.DataFrame, cutoff: datetime) -> pd.DataFrame:
    """Tickets of the year before ``cutoff`` (0 is blank) and the median hours until they were
    closed, as known then (see ``feedback.closing_paces``); index customer_id.
    """
    require_columns(tickets, ("customer_id", "opened_at", "closed_at"), "服务工单表")
    usable, _ = usable_tickets(tickets)
    known = opened_between(usable, cutoff - timedelta(days=_YEAR_DAYS), cutoff)
    return closing_paces(known, cutoff)[["tickets", "closing_hours"]].astype(float)


def contract_samples(
    customers: pd.DataFrame,
    lost: pd.Series,
    as_of: datetime,
    traits: pd.DataFrame | None = None,
    seed: int = 20251231,
) -> WarningSamples:
    """Samples from the customer table alone: a random half trains, the other tests.

    customers: customer_id and whatever of ``CONTRACT_FEATURES`` is filled; lost: flag, same rows;
    traits: customer_id, trait, value, whatever else is known of them, one row each. Raises
    DataError when nothing of all this is filled.
    """
    names = [n for n in CONTRACT_FEATURES if n in customers and customers[n].notna().any()]
    features = customers.set_index("customer_id")[names]
    if traits is not None and len(traits):
        last = traits.drop_duplicates(["customer_id", "trait"], keep="last")
        wide = last.pivot(index="customer_id", columns="trait", values="value")
        features = features.join(wide.reindex(features.index), rsuffix="（客户特征）")
    if features.columns.empty:
        raise DataError(
            "客户表没有合同类型、付款方式、在网月数、月费等列，也没有客户特征表，无法预警。"
            "请补充其中几列。"
        )
    flags = pd.Series(lost.to_numpy(dtype=bool), index=features.index, name="churned")
    paid = features["monthly_amount"] * 12 if "monthly_amount" in features else None
    ids = features.index.sort_values()
    shuffled = ids[np.random.default_rng(seed).permutation(len(ids))]

    def sample(chosen: pd.Index) -> LabelledCustomers:
        chosen_ones = features.loc[chosen], flags.loc[chosen]
        return LabelledCustomers(*chosen_ones, as_of, as_of, worth=paid)

    half = (len(ids) + 1) // 2
    current = features[~flags]
    return WarningSamples(sample(shuffled[:half]), sample(shuffled[half:]), None, current, False)


def tried(
    make: Callable[_P, WarningSamples], *args: _P.args, **kwargs: _P.kwargs
) -> tuple[WarningSamples | None, str]:
    """The samples, or None and the reason in Chinese why the data do not suffice."""
    try:
        return make(*args, **kwargs), ""
    except DataError as error:
        return None, str(error)


def reasons_in_words(customers: pd.DataFrame) -> pd.Series:
    """The reasons of each row of ``EarlyWarning.customers`` as one phrase, "" without any."""
    names = [name for name in customers.columns if str(name).startswith("reason_")]
    rows = customers[names].itertuples(index=False, name=None)
    return pd.Series(["；".join(filter(None, row)) for row in rows], index=customers.index)


def warn(
    samples: WarningSamples, plan: WarningPlan, values: pd.Series | None = None
) -> tuple[EarlyWarning | None, str]:
    """The early warning, or None and the reason in Chinese why there can be none."""
    try:
        return (
            early_warning(
                samples.train, samples.test, samples.current, plan, values, samples.latest
            ),
            "",
        )
    except DataError as error:
        return None, str(error)


def list_promise(warning: EarlyWarning, listed: int) -> Promise:
    """What the first ``listed`` customers of the list promise, and how a list ranked in the same
    way kept its promise in the test.
    """
    head = warning.customers.head(listed)
    now = expected_hits(head["probability"].to_numpy(), max(len(head), 1))
    if len(warning.tested) < now.top:
        return Promise(now.top, now.expected, now.margin, now.share, np.nan, np.nan)
    then = warning.tested.head(now.top)
    promised, observed = float(then["probability"].sum()), float(then["churned"].sum())
    margin = max(now.margin, abs(observed - promised))
    return Promise(now.top, now.expected, margin, now.share, promised, observed)


def gain_steps(customers: int, listed: int, steps: int = 20) -> tuple[int, ...]:
    """Sizes of list at which a gain curve is drawn, the client's own among them."""
    even = np.linspace(0, customers, steps + 1)[1:]
    sizes = {int(np.ceil(size)) for size in even} | {listed}
    return tuple(sorted(size for size in sizes if size >= 1))
