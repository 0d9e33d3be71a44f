"""What customers are expected to bring, as facts ready to be said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.absence import Gap, NothingToMeasure, absent, travels
from reportkit.analysis.loss import renewals
from reportkit.analysis.models.clv import ClvPlan, choose_clv, contractual_clv
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
    tables: list[str]
    variant: str = "orders"  # or "contract": fees of those who are still there
    contract: bool = False
    within: int | None = None  # of contracts: the table flags only who left in so many months
    floor: float | None = None  # of contracts: the total if all who left had left just now
    unpriced: int = 0  # of contracts: customers still there whose fee is not known
    least: float | None = None  # of contracts: the total by the other ways to read who stays
    most: float | None = None
    stays: renewals.Renewals | None = None  # of contracts: how long they stay


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
    history: pd.DataFrame, worth: Worth, plan: ClvPlan, *, until: datetime, core: float
) -> Lifetime:
    """history: purchase_days of all time. An absence ``no_clv`` where nothing positive is foreseen."""
    if worth.table.empty:
        raise NothingToMeasure("窗口内没有客户成交")
    by_margin = worth.basis == value.MARGIN
    plan = replace(plan, margin_rate=1.0) if by_margin else plan
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
        share=value.clv_share(table["clv"], core), core=core, months=plan.horizon_months, method=chosen.method,
        count=held.top_count(core), low=int(len(table) - held.top_count(0.5)), basis=worth.basis,
        by_margin=by_margin, rule=chosen.rule, refusals="".join(chosen.refusals),
        refused=bool(chosen.refusals) and not chosen.by_model,
        new=past.newcomer_share if past else None, objection=past.objection if past else "",
        before=spend.correlation if spend else None,
        after=spend.gamma_gamma.correlation if spend else None,
        corrected=bool(spend and spend.slope), top=value.BANDS[1],
        top_share=value.clv_share(table["clv"], value.BANDS[1]), bands=value.clv_bands(table), table=table,
        check=_check(past), tables=["orders"],
    )  # fmt: skip


@travels()
def under_contract(
    people: pd.DataFrame, plan: ClvPlan, *, until: datetime, core: float, within: int = 0
) -> Lifetime:
    """Fees of the customers who are still there, as long as they stay: one at each month's end.

    people: as in ``renewals.staying``, with monthly_amount. purchases are the months that will be
    paid. Nothing is checked against later days, for a list tells of one day only. An absence
    ``no_contract_clv`` where it does not tell who stays, or nobody pays.
    """
    stays = renewals.staying(people, until, horizon=plan.horizon_months, within=within)
    return fees(stays, plan, core=core)


@travels()
def fees(stays: renewals.Renewals, plan: ClvPlan, *, core: float) -> Lifetime:
    """``under_contract`` once it is known how long they stay."""
    here = stays.here[stays.here["monthly_amount"].notna()]
    months, fee = here["months"].to_numpy(), here["monthly_amount"].to_numpy(dtype=np.float64)

    def paid(way: renewals.Hazard) -> npt.NDArray[np.float64]:
        chances = way.still_there(months, plan.horizon_months)
        return contractual_clv(chances, plan.margin_rate * fee, plan)

    if not fee.clip(min=0).sum() > 0:
        why = f"仍在约的 {len(stays.here)} 家客户没有正的月费"
        raise NothingToMeasure(why, code="no_contract_clv", reason=why)
    table = pd.DataFrame(
        {
            "customer_id": here["customer_id"].to_numpy(),
            "purchases": stays.chosen.still_there(months, plan.horizon_months).sum(axis=1),
            "amount": fee,
            "clv": paid(stays.chosen),
        }
    )
    held, others = concentration(table["clv"].clip(lower=0)), [paid(w).sum() for w in stays.others]
    return Lifetime(
        n=len(table), total=table["clv"].sum(), mean=table["clv"].mean(), median=table["clv"].median(),
        share=value.clv_share(table["clv"], core), core=core, months=plan.horizon_months, method=stays.method,
        count=held.top_count(core), low=int(len(table) - held.top_count(0.5)), basis="月费",
        by_margin=plan.margin_rate == 1, rule="", refusals="", refused=False, new=None,
        objection="", before=None, after=None, corrected=False, top=value.BANDS[1],
        top_share=value.clv_share(table["clv"], value.BANDS[1]), bands=value.clv_bands(table), table=table,
        check=cast(Check, absent(Gap(why="名单只有一天的状态，没有时间外检验"))),
        tables=["customers"], variant="contract", contract=True, within=stays.within or None,
        floor=paid(stays.latest).sum() if stays.latest else None,
        unpriced=len(stays.here) - len(here), least=min(others, default=None),
        most=max(others) if len(others) > 1 else None, stays=stays,
    )  # fmt: skip


def _check(past: HoldoutCheck | None) -> Check:
    if past is None:
        return cast(Check, absent(Gap(why="历史太短，没有时间外检验")))
    verdict = past.groups["kept"].map({True: "容许", False: "超出"})
    groups = past.groups.assign(verdict=verdict)
    return Check(past.days, past.bias, past.amount_bias, past.customers, groups)
