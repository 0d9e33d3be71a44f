"""What customers are expected to bring, as facts ready to be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import pandas as pd

from reportkit.absence import Gap, NothingToMeasure, absent, travels
from reportkit.analysis.models.clv import ClvPlan, choose_clv
from reportkit.analysis.models.holdout import HoldoutCheck
from reportkit.analysis.money import value
from reportkit.analysis.money.concentration import concentration
from reportkit.analysis.money.worth import Worth


@dataclass(frozen=True, slots=True)
class Lifetime:
    """What customers are expected to bring."""

    n: int
    total: float
    mean: float
    median: float
    share: float
    core: float
    months: int
    method: str
    count: int
    low: int  # customers outside those who bring half
    basis: str
    by_margin: bool
    rule: str
    refusals: str
    refused: bool  # no model was used, and it is known why
    new: float | None  # part of the purchases that came from customers not yet known
    objection: str  # what speaks against the amounts, in Chinese
    before: float | None  # correlation of amount and frequency, where it was taken out
    after: float | None
    corrected: bool
    top: float
    top_share: float
    bands: pd.DataFrame
    table: pd.DataFrame
    check: Check


@dataclass(frozen=True, slots=True)
class Check:
    """How a forecast of the last days fared."""

    days: int
    bias: float | None
    money: float | None
    n: int
    groups: pd.DataFrame  # as in holdout, with verdict


@travels()
def lifetime(
    history: pd.DataFrame, worth: Worth, *, until: datetime, months: int, discount: float,
    margin_rate: float, core: float,
) -> Lifetime:  # fmt: skip
    """history: purchase_days of all time. An absence ``no_clv`` where nothing positive is foreseen."""
    if worth.table.empty:
        raise NothingToMeasure("窗口内没有客户成交")
    by_margin = worth.basis == value.MARGIN
    plan = ClvPlan(
        horizon_months=months,
        yearly_discount_rate=discount,
        margin_rate=1.0 if by_margin else margin_rate,
    )
    codes, ids = pd.factorize(history["customer_id"], sort=True)
    money = history["margin" if by_margin else "amount"].fillna(0.0)
    chosen = choose_clv(codes, history["day"], money, value.last_day(until), plan)
    table = value.clv_table(chosen, ids)
    if not table["clv"].clip(lower=0).sum() > 0:
        raise NothingToMeasure("推算的未来价值合计为 0", code="no_clv", n=len(table))
    held = concentration(table["clv"].clip(lower=0))
    spend = chosen.spend if chosen.by_model else None
    past = chosen.holdout
    return Lifetime(
        n=len(table), total=table["clv"].sum(), mean=table["clv"].mean(), median=table["clv"].median(),
        share=held.top_share(core), core=core, months=months, method=chosen.method,
        count=held.top_count(core), low=int(len(table) - held.top_count(0.5)), basis=worth.basis,
        by_margin=by_margin, rule=chosen.rule, refusals="".join(chosen.refusals),
        refused=bool(chosen.refusals) and not chosen.by_model,
        new=past.newcomer_share if past else None, objection=past.objection if past else "",
        before=spend.correlation if spend else None,
        after=spend.gamma_gamma.correlation if spend else None,
        corrected=bool(spend and spend.slope), top=value.BANDS[1],
        top_share=held.top_share(value.BANDS[1]), bands=value.clv_bands(table), table=table,
        check=_check(past),
    )  # fmt: skip


def _check(past: HoldoutCheck | None) -> Check:
    if past is None:
        return cast(Check, absent(Gap(why="历史太短，没有时间外检验")))
    verdict = past.groups["kept"].map({True: "容许", False: "超出"})
    groups = past.groups.assign(verdict=verdict)
    return Check(past.days, past.bias, past.amount_bias, past.customers, groups)
