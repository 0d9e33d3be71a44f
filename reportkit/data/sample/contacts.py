"""How the company and its customers meet: leads, planned visits, calls and messages."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from reportkit.data.sample import words
from reportkit.data.sample.accounts import Accounts
from reportkit.data.sample.calendar import Calendar, Numbers, Words, office_hours

_LOG_HOURS = 3.2  # to the first call: e to this is the median


def invent_leads(rng: np.random.Generator, accounts: Accounts, calendar: Calendar) -> pd.DataFrame:
    """Every new customer was a lead; about four of five leads came to nothing."""
    won = accounts.hidden[accounts.hidden["is_new"] & accounts.hidden["buys"]]
    leads = _origins(rng, won)
    days = {category: facts[5] for category, facts in words.CATEGORIES.items()}
    length = rng.lognormal(np.log(leads["product"].map(days).to_numpy()), 0.45)
    success = leads["won"].to_numpy()
    entry = rng.random(len(leads)) * calendar.days
    entry[success] = won["entry"]
    leads["began"] = np.where(success, np.maximum(entry - length, 0.0), entry)
    given_up = entry + length * rng.uniform(0.8, 1.7, len(leads))
    leads["ended"] = np.where(success, entry, given_up)
    _handled(rng, leads, calendar)
    leads = leads.sort_values(["began", "customer_id"], ignore_index=True)
    leads.insert(0, "lead_id", [f"XS{number:06d}" for number in range(1, len(leads) + 1)])
    return leads.drop(columns=["began", "ended"])


def _origins(rng: np.random.Generator, won: pd.DataFrame) -> pd.DataFrame:
    """Source, product and industry of the won leads and of the lost ones below them."""
    shares = np.array([share for share, _ in words.SOURCES.values()])
    chances = np.array([chance for _, chance in words.SOURCES.values()])
    average = float(shares @ chances)
    lost = int(len(won) * (1 - average) / average)
    count = len(won) + lost
    winners = _draw(rng, words.SOURCES, shares * chances, len(won))
    losers = _draw(rng, words.SOURCES, shares * (1 - chances), lost)
    wanted = np.array([0.17, 0.10, 0.15, 0.18, 0.11, 0.11, 0.10, 0.08])
    return pd.DataFrame(
        {
            "won": np.arange(count) < len(won),
            "source": np.concatenate([winners, losers]),
            "product": _draw(rng, words.CATEGORIES, wanted, count),
            "customer_id": [*won["customer_id"], *[""] * lost],
            "segment": [*won["industry"], *_draw(rng, words.INDUSTRIES, np.ones(8), lost)],
        }
    )


def _draw(rng: np.random.Generator, options: Iterable[str], weights: Numbers, count: int) -> Words:
    return rng.choice(list(options), count, p=weights / weights.sum())


def _handled(rng: np.random.Generator, leads: pd.DataFrame, calendar: Calendar) -> None:
    """Means, stage, amounts and times; winners were called back sooner."""
    count, won = len(leads), leads["won"].to_numpy()
    open_ = ~won & (leads["ended"] >= calendar.days - 1).to_numpy()
    means, draw = ["优惠券", "试用装", "免费咨询"], rng.random(count)
    liked = np.select([draw < 0.2, draw < 0.5, draw < 0.82], means, "")
    usual = np.select([draw < 0.28, draw < 0.42, draw < 0.68], means, "")
    leads["means"] = np.where(won, liked, usual)
    stages = rng.choice(("新线索", "需求确认", "方案报价", "商务谈判"), count)
    leads["stage"] = np.select([won, open_], ["赢单", stages], "输单")
    leads["won"] = np.select([won, open_], ["是", ""], "否")
    leads["amount"] = rng.lognormal(np.where(won, 9.3, 9.1), 0.8, count).round(-2)
    leads["created_at"] = calendar.dates(office_hours(rng, leads["began"].to_numpy()))
    ended = pd.Series(calendar.dates(np.floor(leads["ended"].to_numpy()) + 0.75))
    leads["closed_at"] = ended.clip(lower=leads["created_at"]).where(~open_)
    hours = rng.lognormal(np.where(won, _LOG_HOURS - 0.8, _LOG_HOURS), 0.9)
    touched = leads["created_at"] + pd.to_timedelta(np.round(hours * 60), unit="min")
    leads["touched_at"] = touched.where(touched < calendar.after)
    owners = [owner for group in words.OWNERS.values() for owner in group]
    leads["owner"] = rng.choice(owners, count)


def invent_interactions(
    rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar, owners: pd.Series
) -> pd.DataFrame:
    """Planned visits every quarter for those who are visited, and whatever else happens."""
    parts = [_visits(rng, hidden, calendar), _others(rng, hidden, calendar)]
    rows = pd.concat(parts, ignore_index=True).sort_values(["day", "who"], ignore_index=True)
    count = len(rows)
    rows["interaction_id"] = [f"HD{number:06d}" for number in range(1, count + 1)]
    rows["customer_id"] = hidden["customer_id"].to_numpy()[rows["who"]]
    rows["happened_at"] = calendar.dates(office_hours(rng, rows["day"].to_numpy()))
    rows["topic"] = rng.choice(words.TOPICS, count, p=(0.17, 0.24, 0.14, 0.12, 0.16, 0.1, 0.07))
    texts = rng.choice(words.INTERVIEWS, count)
    rows["text"] = np.where(rows["kind"] == "访谈", texts, "")
    rows["owner"] = owners.to_numpy()[rows["who"]]
    return rows.drop(columns=["who", "day"])


def _visits(rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    quarters = []
    for begin in np.arange(0, calendar.days - 1, 91.31):
        alive = hidden["buys"] & (hidden["entry"] < begin + 60) & (hidden["exit"] > begin)
        chance = np.where(hidden["visited"], 0.8, 0.1)
        who = np.flatnonzero(alive & (rng.random(len(hidden)) < chance))
        day = np.minimum(begin + rng.uniform(0, 90, len(who)), calendar.days - 1.0)
        quarters.append(pd.DataFrame({"who": who, "day": day}))
    visits = pd.concat(quarters, ignore_index=True)
    count = len(visits)
    return visits.assign(
        channel=rng.choice(("电话", "面对面", "邮件"), count, p=(0.55, 0.35, 0.10)),
        kind="回访",
        means="定期回访",
        planned=np.where(hidden["visited"].to_numpy()[visits["who"]], "是", "否"),
    )


def _others(rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    stay = np.clip(np.minimum(hidden["exit"], calendar.days) - hidden["entry"], 0, None).to_numpy()
    counts = rng.poisson(3.4 * stay / 365 * np.sqrt(hidden["rate"] / 8))
    who = np.repeat(np.arange(len(hidden)), counts)
    day = hidden["entry"].to_numpy()[who] + rng.random(len(who)) * stay[who]
    kinds = ("咨询", "关怀", "投诉", "点赞", "评论", "分享", "访谈", "活动")
    kind = rng.choice(kinds, len(who), p=(0.26, 0.16, 0.07, 0.2, 0.11, 0.08, 0.05, 0.07))
    social = np.isin(kind, ("点赞", "评论", "分享"))
    channel = rng.choice(("电话", "邮件", "在线", "面对面"), len(who), p=(0.38, 0.27, 0.22, 0.13))
    means = rng.choice(("", "个性化服务", "会员制", "积分", "满意度调查", "特别优惠"), len(who))
    return pd.DataFrame(
        {
            "who": who,
            "day": np.minimum(day, calendar.days - 1.0),
            "channel": np.where(social, "社交媒体", channel),
            "kind": kind,
            "means": np.where(kind == "关怀", "客户关怀", np.where(social, "", means)),
            "planned": "",
        }
    )
