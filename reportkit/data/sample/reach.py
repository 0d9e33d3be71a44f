"""Where the company shows itself: the web shop and its campaigns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reportkit.data.sample import words
from reportkit.data.sample.calendar import Calendar, office_hours

_KNOWN_VISITORS = 0.8
_CART, _ORDER, _PAY = 0.24, 0.55, 0.86  # chances to go one step further
#: name, means, stage of the life cycle, cost per customer in 元; one after the other, 8 a year
_PLANS = (
    ("春季备件满减", "优惠券", "忠诚", 38.0),
    ("新客试用计划", "试用装", "转化", 160.0),
    ("会员日", "会员制", "忠诚", 25.0),
    ("积分兑换季", "积分", "忠诚", 18.0),
    ("老客户关怀", "客户关怀", "挽留", 45.0),
    ("年中特惠", "特别优惠", "挽留", 52.0),
    ("技术咨询周", "免费咨询", "转化", 80.0),
    ("岁末优惠券", "优惠券", "挽留", 38.0),
)
_CAMPAIGNS = 24


def invent_events(
    rng: np.random.Generator, hidden: pd.DataFrame, products: pd.DataFrame, calendar: Calendar
) -> pd.DataFrame:
    """Steps in the web shop during the last year; one in five visitors is nobody we know."""
    sessions = _sessions(rng, hidden, calendar)
    rows = _steps(rng, len(sessions))
    at = rows["at"].to_numpy()
    popular = rng.dirichlet(np.full(len(products), 0.8))
    favourite = rng.choice(len(products), len(sessions), p=popular)
    other = rng.choice(len(products), len(rows), p=popular)
    product = np.where(rng.random(len(rows)) < 0.6, favourite[at], other)
    shown = (rows["page"] == "产品详情") | (rows["kind"] != "浏览")
    rows["product_id"] = np.where(shown, products["product_id"].to_numpy()[product], "")
    rows["customer_id"] = sessions["customer_id"].to_numpy()[at]
    rows["session_id"] = [f"S{number:06d}" for number in at + 1]
    step = rows.groupby("at").cumcount().to_numpy()
    moment = sessions["begin"].to_numpy()[at] + (step + 0.5) / 700  # two minutes a step
    rows["happened_at"] = calendar.dates(np.minimum(moment, calendar.days - 1e-4))
    return rows.sort_values(["happened_at", "session_id"], ignore_index=True).drop(columns="at")


def _sessions(rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    count = int(3.9 * len(hidden))
    living = hidden["buys"] & (hidden["exit"] > calendar.year_before_end(0.8))
    weights = np.sqrt(hidden["rate"]) * living
    who = rng.choice(len(hidden), count, p=weights / weights.sum())
    day = calendar.days - 365 + 365 * rng.random(count)
    known = (rng.random(count) < _KNOWN_VISITORS) & (hidden["entry"].to_numpy()[who] < day)
    names = np.where(known, hidden["customer_id"].to_numpy()[who], "")
    begin = office_hours(rng, np.minimum(day, calendar.days - 1.0))
    return pd.DataFrame({"customer_id": names, "begin": begin})


def _steps(rng: np.random.Generator, sessions: int) -> pd.DataFrame:
    """Views of every session, then what some of them put in the cart, order and pay."""
    views = 1 + rng.poisson(2.6, sessions)
    draw = rng.random((3, sessions))
    cart = draw[0] < _CART
    order = cart & (draw[1] < _ORDER)
    pay = order & (draw[2] < _PAY)
    parts = [pd.DataFrame({"at": np.repeat(np.arange(sessions), views), "kind": "浏览"})]
    for reached, kind in ((cart, "加购"), (order, "下单"), (pay, "支付")):
        parts.append(pd.DataFrame({"at": np.flatnonzero(reached), "kind": kind}))
    rows = pd.concat(parts, ignore_index=True)
    page = rng.choice(words.PAGES, len(rows), p=(0.15, 0.2, 0.34, 0.08, 0.1, 0.09, 0.04))
    rows["page"] = np.where(rows["kind"] == "浏览", page, "购物车")
    return rows


def invent_campaigns(
    rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar
) -> pd.DataFrame:
    """Eight campaigns a year. Coupons move those who look at prices, and hardly anyone else."""
    days = 40 + np.arange(_CAMPAIGNS) * (calendar.days - 60) / _CAMPAIGNS
    moments = calendar.dates(np.floor(days) + 9.5 / 24)
    parts: list[pd.DataFrame] = []
    for number, (day, moment) in enumerate(zip(days, moments, strict=True)):
        name, means, stage, cost = _PLANS[number % len(_PLANS)]
        reached = hidden["buys"] & (hidden["entry"] < day) & (hidden["exit"] > day - 150)
        chosen = hidden[reached & (rng.random(len(hidden)) < 0.24)]
        chance = np.where(chosen["exit"] > day, 0.14, 0.04)
        if means in ("优惠券", "特别优惠"):
            chance = chance * np.where(chosen["need"] == "价格敏感型", 2.6, 0.75)
        part = chosen[["customer_id"]].assign(
            campaign_id=f"HD-{str(moment)[:7]}-{number + 1:02d}",
            name=name,
            sent_at=moment,
            means=means,
            stage=stage,
            responded=rng.random(len(chosen)) < chance,
            cost_amount=cost,
        )
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
