"""Puts the invented tables together; each draws from its own stream of the one seed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reportkit.data.sample import words
from reportkit.data.sample.accounts import Accounts, invent_accounts
from reportkit.data.sample.calendar import Calendar
from reportkit.data.sample.contacts import invent_interactions, invent_leads
from reportkit.data.sample.ledgers import invent_costs, invent_market, invent_targets
from reportkit.data.sample.reach import invent_campaigns, invent_events
from reportkit.data.sample.trade import invent_trade
from reportkit.data.sample.voices import invent_surveys, invent_tickets

_TYPICAL_CUSTOMERS = 2500  # for which the cost items are written


def invent(*, seed: int, customers: int, end: date) -> dict[str, pd.DataFrame]:
    """All tables of the demo client by name, clean: three years up to and with ``end``.

    Surveys are wide (one row per questionnaire); customers carry everything the YAML maps.
    """
    calendar = Calendar(end)
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(9)]
    accounts = invent_accounts(streams[0], customers, calendar)
    hidden = accounts.hidden
    trade = invent_trade(streams[1], hidden, calendar)
    leads = invent_leads(streams[2], accounts, calendar)
    places = accounts.table[["customer_id", "province", "city", "owner"]]
    orders = trade.orders.merge(places, on="customer_id", how="left")
    return {
        "customers": _with_source(streams[2], accounts, leads),
        "orders": orders,
        "order_lines": trade.lines,
        "surveys": invent_surveys(streams[3], hidden, calendar),
        "interactions": invent_interactions(streams[4], hidden, calendar, accounts.table["owner"]),
        "events": invent_events(streams[5], hidden, trade.products, calendar),
        "leads": leads,
        "tickets": invent_tickets(streams[6], hidden, calendar),
        "products": trade.products,
        "costs": invent_costs(streams[7], calendar, customers / _TYPICAL_CUSTOMERS),
        "targets": _targets(calendar, orders),
        "market": invent_market(calendar),
        "campaigns": invent_campaigns(streams[8], hidden, calendar),
    }


def _with_source(rng: np.random.Generator, accounts: Accounts, leads: pd.DataFrame) -> pd.DataFrame:
    """Won customers come from their lead's source; of the older ones somebody remembers it."""
    table = accounts.table.copy()
    shares = np.array([share * chance for share, chance in words.SOURCES.values()])
    guess = rng.choice(list(words.SOURCES), len(table), p=shares / shares.sum())
    known = table["customer_id"].map(leads[leads["won"] == "是"].set_index("customer_id")["source"])
    table["channel"] = known.fillna(pd.Series(guess))
    return table


def _targets(calendar: Calendar, orders: pd.DataFrame) -> pd.DataFrame:
    """Aims grow from the year before the last."""
    last_year = pd.Timestamp(calendar.end) - pd.Timedelta(days=364)
    before = orders["ordered_at"].between(last_year - pd.Timedelta(days=365), last_year)
    sums = orders.loc[
        before & (orders["status"] != "已取消"), ["paid_amount", "margin_amount"]
    ].sum()
    return invent_targets(calendar, float(sums["paid_amount"]), float(sums["margin_amount"]))
