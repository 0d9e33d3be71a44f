"""Who comes back after silence, and whether slow service drives customers away. Ties, not causes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import estimates
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.periods import months_before
from reportkit.analysis.buying import rhythm
from reportkit.analysis.journey import instruments
from reportkit.analysis.opinions import feedback

_YEAR = 12  # months of tickets that are looked at


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """Customers as they stood at ``at``, and the days of all purchases, also those after it."""

    at: datetime
    table: pd.DataFrame
    days: pd.DataFrame

    def buyers(self, start: datetime, end: datetime | None = None) -> pd.Series[str]:
        """Who bought in [start, end)."""
        day = self.days["day"]
        last = math.inf if end is None else rhythm.day_number(end)
        return self.days.loc[(day >= rhythm.day_number(start)) & (day < last), "customer_id"]


@travels()
def past(days: pd.DataFrame, at: datetime, rule: ActivityRule) -> Past:
    """days: customer_id, day."""
    before = days[days["day"] < rhythm.day_number(at)]
    if before.empty:
        raise NothingToMeasure("观察期之前没有购买")
    return Past(at, rhythm.customer_activity(before, at, rule).table, days)


@dataclass(frozen=True, slots=True)
class Back:
    """Silent customers who came back, with and without a contact. sure: a means differs surely.

    verdict: of the means that is told; months: how long they had to come back.
    """

    means: str
    rate: float
    other: float
    verdict: str
    sure: bool
    n: int
    months: int
    frame: pd.DataFrame


@travels()
def came_back(
    then: Past, offers: pd.DataFrame, middle: datetime, *, months: int, smallest: int
) -> Back:
    """offers: ``means_contacts`` from then on to ``middle``; coming back counts from there on to the
    end of the data, ``months`` after then.

    Who came back of his own accord before ``middle`` is left out.
    """
    silent = then.table[then.table["status"] != rhythm.ACTIVE]
    silent = silent[~silent["customer_id"].isin(then.buyers(then.at, middle))]
    returned = then.buyers(middle).unique()
    ids, habit = silent["customer_id"], silent["silent_days"]
    found = instruments.instrument_effects(ids, offers, returned, habit, smallest)
    if not found:
        raise NothingToMeasure("没有一种手段有足够的休眠客户可比")
    lead = next((effect for effect in found if effect.sure), found[0])
    table = instruments.effects_table(found, "回流")
    return Back(
        lead.means, lead.exposed.share, lead.others.share,
        table["verdict"][found.index(lead)], lead.sure, len(silent), months - months // 2, table,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class InTime:
    """Tickets of the period closed within ``limit`` hours, of the ``n`` that had as long.

    waiting: some had not; unsolved: closed without a solution.
    """

    all: int
    n: int
    rate: float
    limit: int
    unsolved: int
    waiting: bool
    compared: Comparison


@travels()
def in_time(now: Mapping[str, float], before: Mapping[str, float], *, hours: int) -> InTime:
    """now, before: ``ticket_totals`` of the period and of the one before it, by ``hours``."""
    reads = [estimates.share_estimate(int(t["in_time"]), int(t["due"])) for t in (now, before)]
    rate, base = (estimate.value for estimate in reads)
    if rate is None:
        raise NothingToMeasure(f"期内没有已满 {hours} 小时的工单")
    due = int(now["due"])
    return InTime(
        int(now["tickets"]), due, rate, hours, int(now["unsolved"]), due < now["tickets"],
        Comparison(rate, base, None, estimates.widest(*reads), due),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SlowTickets:
    """Active customers whose tickets closed slowly bought less afterwards, beyond chance.

    lost: customers more who would have stayed had they stayed as the others did.
    """

    count: int
    rate: float
    other: float
    lost: float
    limit: int
    months: int


@travels()
def slow_tickets(
    tickets: pd.DataFrame, then: Past, *, hours: int, months: int, smallest: int
) -> SlowTickets:
    """tickets: customer_id, opened_at, closed_at; those of the year before ``then`` count."""
    opened, _ = feedback.usable_tickets(tickets)
    asked = feedback.opened_between(opened, months_before(then.at, _YEAR), then.at)
    slow = feedback.slower_than(feedback.closing_paces(asked, then.at), hours)
    active = then.table.loc[then.table["status"] == rhythm.ACTIVE, "customer_id"]
    slow = slow[slow.index.isin(active)]
    ids = slow.index.to_series()
    met = pd.DataFrame({"customer_id": ids[slow.astype(bool)], "means": "slow"})
    bought = then.buyers(then.at).unique()
    found = instruments.instrument_effects(ids, met, bought, smallest=smallest)
    if not found or not found[0].sure or found[0].difference >= 0:
        raise NothingToMeasure("处理慢的客户此后的留存没有明显更低")
    with_it, without = found[0].exposed, found[0].others
    lost = (without.share - with_it.share) * with_it.total
    return SlowTickets(with_it.total, with_it.share, without.share, lost, hours, months)
