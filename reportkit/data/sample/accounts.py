"""Who the customers are, and the hidden reasons why they buy, complain and leave."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.data.sample import words
from reportkit.data.sample.calendar import Calendar, Numbers, Places

SERVICE_VICTIMS = 0.17  # share of customers whose repairs take far too long
_HAZARD = {"优质": 0.05, "发展": 0.13, "潜力": 0.26, "边缘": 0.48}  # leaving, per year
#: what visits do to it: enough to be seen among like customers, since those easily lost go first
_VISITED = 0.4, 1.7
_RATE = {"优质": 28.0, "发展": 13.0, "潜力": 5.2, "边缘": 2.4}  # orders per year
_VALUE = {"优质": 15600.0, "发展": 6900.0, "潜力": 4700.0, "边缘": 2300.0}  # 元 per order
_TIER_SHARES = (0.145, 0.255, 0.32, 0.28)
_NEVER_BOUGHT = 0.05
_ALREADY_THERE = 0.54


@dataclass(frozen=True, slots=True)
class Accounts:
    """``hidden``: one row per customer with what no table shows; ``table``: the customer table."""

    hidden: pd.DataFrame
    table: pd.DataFrame


def invent_accounts(rng: np.random.Generator, count: int, calendar: Calendar) -> Accounts:
    """``count`` customers, most of them won during the three years."""
    hidden = pd.DataFrame({"customer_id": [f"C{number:06d}" for number in range(1, count + 1)]})
    hidden["industry"] = _pick(rng, {k: v[0] for k, v in words.INDUSTRIES.items()}, count)
    hidden["region"] = _pick(rng, words.REGION_SHARES, count)
    hidden["need"] = _pick(rng, words.NEEDS, count)
    hidden["tier"] = _tiers(rng, hidden["industry"])
    hidden["bad_service"] = rng.random(count) < SERVICE_VICTIMS
    often = hidden["tier"].map({"优质": 0.8, "发展": 0.6, "潜力": 0.42, "边缘": 0.35})
    hidden["visited"] = rng.random(count) < often
    hidden["rate"] = hidden["tier"].map(_RATE) * rng.gamma(3.0, 1 / 3.0, count)
    hidden["value"] = hidden["tier"].map(_VALUE) * rng.lognormal(-0.16, 0.57, count)
    _live(rng, hidden, calendar)
    return Accounts(hidden, _describe(rng, hidden, calendar))


def _pick(rng: np.random.Generator, shares: dict[str, float], count: int) -> pd.Series:
    weights = np.array(list(shares.values()))
    return pd.Series(rng.choice(list(shares), count, p=weights / weights.sum()))


def _tiers(rng: np.random.Generator, industry: pd.Series) -> pd.Series:
    """The growing medical industry has many small customers and few large ones."""
    tiers = rng.choice(words.TIERS, len(industry), p=_TIER_SHARES)
    young = (
        (industry == "医药") & np.isin(tiers, ("优质", "边缘")) & (rng.random(len(industry)) < 0.7)
    )
    return pd.Series(np.where(young, "潜力", tiers))


def _live(rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar) -> None:
    """Entry, exit (day numbers) and whether the customer ever buys."""
    count = len(hidden)
    days = calendar.days
    old = rng.random(count) < _ALREADY_THERE
    arrival = days * rng.random(count) ** 0.88  # a little more of them each year
    weak = (hidden["region"] == "西南") & (arrival > calendar.year_before_end())
    arrival = np.where(weak & (rng.random(count) < 0.6), arrival - 365, arrival)
    hidden["is_new"] = ~old
    hidden["entry"] = np.where(old, 0.0, arrival)
    hazard = hidden["tier"].map(_HAZARD).to_numpy()
    hazard = hazard * np.where(hidden["bad_service"], 4.4, 0.72)
    hazard = hazard * np.where(hidden["visited"], *_VISITED)
    hazard = hazard * rng.gamma(2.0, 0.5, count)
    life = rng.exponential(1.0, count) / hazard * 365
    hidden["exit"] = np.minimum(hidden["entry"] + 20 + life, days + 400.0)
    hidden["buys"] = old | (rng.random(count) > _NEVER_BOUGHT / (1 - _ALREADY_THERE))


def _describe(rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    count = len(hidden)
    table = hidden[["customer_id", "industry", "region"]].copy()
    table["crm_record_id"] = [
        hashlib.sha256(f"crm {number}".encode()).hexdigest()[:24] for number in table["customer_id"]
    ]
    table["province"] = _one_of(rng, hidden["region"].map(words.PLACES).map(tuple))
    cities = {name: places for found in words.PLACES.values() for name, places in found.items()}
    table["city"] = _one_of(rng, table["province"].map(cities))
    table["name"] = _names(rng, table["city"], table["industry"])
    table["contact"] = _people(rng, count)
    drawn = rng.integers(0, 10_000, count).argsort(kind="stable").argsort()  # no number twice
    table["phone"] = [f"1990{number:07d}" for number in drawn + 1]
    table["email"] = [f"buyer{number}@kehu.example" for number in range(1, count + 1)]
    table["age"] = np.clip(np.round(rng.normal(41, 8, count)), 24, 62)
    table["gender"] = rng.choice(("男", "女"), count, p=(0.64, 0.36))
    table["education"] = rng.choice(("大专", "本科", "硕士及以上"), count, p=(0.28, 0.57, 0.15))
    size = np.clip(_rank(hidden["tier"]) + rng.integers(-1, 2, count), 0, 3)
    table["size"] = np.take(words.SIZES, 3 - size)
    table["annual_revenue"] = np.round(10 ** (8.4 - 0.5 * size + rng.normal(0, 0.25, count)), -4)
    table["income"] = np.where(table["annual_revenue"] >= 5e7, "5000 万元以上", "5000 万元以下")
    table["owner"] = _one_of(rng, hidden["region"].map(words.OWNERS))
    before = -rng.random(count) * 4 * 365
    created = np.where(hidden["is_new"], hidden["entry"], before)
    table["created_at"] = calendar.dates(np.floor(created))
    _needs_and_ties(rng, hidden, table)
    _departures(rng, hidden, table, calendar)
    return table


def _rank(tier: pd.Series) -> Places:
    order = {name: place for place, name in enumerate(words.TIERS)}
    return np.array([order[name] for name in tier])


def _one_of(rng: np.random.Generator, options: pd.Series) -> list[str]:
    """One word of each row's own options."""
    draws = rng.random(len(options))
    return [found[int(draw * len(found))] for found, draw in zip(options, draws, strict=True)]


def _names(rng: np.random.Generator, city: pd.Series, industry: pd.Series) -> list[str]:
    """City, two syllables, trade and form; a name that is taken gets one more syllable."""
    count = len(city)
    first = rng.choice(list(words.FIRST_SYLLABLES), count)
    second = rng.choice(list(words.SECOND_SYLLABLES), (count, 8))
    trade = _one_of(rng, industry.map(words.TRADE_WORDS))
    form = rng.choice(words.COMPANY_FORMS, count, p=(0.72, 0.14, 0.08, 0.06))
    taken: dict[str, None] = {}
    for row, place in enumerate(city):
        syllables = 1
        while (
            name := f"{place}{first[row]}{''.join(second[row, :syllables])}{trade[row]}{form[row]}"
        ) in taken:
            syllables += 1
        taken[name] = None
    return list(taken)


def _people(rng: np.random.Generator, count: int) -> list[str]:
    surnames = rng.choice(list(words.SURNAMES), count)
    return [a + b for a, b in zip(surnames, rng.choice(words.GIVEN_NAMES, count), strict=True)]


def _needs_and_ties(rng: np.random.Generator, hidden: pd.DataFrame, table: pd.DataFrame) -> None:
    count = len(table)
    known = rng.random(count) < 0.92
    table["need_type"] = hidden["need"].where(known)
    table["interest"] = rng.choice(("降本增效", "节能环保", "智能化改造", "备件保障"), count)
    table["attitude"] = rng.choice(("认可", "中立", "观望"), count, p=(0.48, 0.34, 0.18))
    table["values"] = rng.choice(
        ("环保优先", "品牌质量优先", "成本优先"), count, p=(0.22, 0.41, 0.37)
    )
    levels = ("钻石会员", "金卡会员", "银卡会员", "普通会员")
    place = np.clip(_rank(hidden["tier"]) + rng.integers(-1, 2, count), 0, 3)
    table["member_level"] = np.take(levels, place)
    table["points_balance"] = np.round(hidden["rate"] * hidden["value"] * rng.random(count) / 20)
    grades = ("高价值客户", "中价值客户", "低价值客户", "低价值客户")
    noisy = np.clip(
        _rank(hidden["tier"]) + rng.choice((-1, 0, 1), count, p=(0.1, 0.75, 0.15)), 0, 3
    )
    table["tier"] = pd.Series(np.take(grades, noisy)).where(rng.random(count) < 0.85)
    table["contract"] = np.where(
        _rank(hidden["tier"]) + rng.integers(0, 2, count) <= 1, "年度框架", "单笔采购"
    )
    table["payment_method"] = rng.choice(
        ("月结 30 天", "预付款", "货到付款"), count, p=(0.55, 0.25, 0.2)
    )
    facts = hidden["industry"].map(words.INDUSTRIES)
    wallet = facts.str[3].to_numpy(float) * rng.lognormal(0, 0.35, count)
    table["wallet_share"] = np.round(np.clip(wallet, 0.01, 0.95), 3)
    table["growth_rate"] = np.round(facts.str[1].to_numpy(float) + rng.normal(0, 0.05, count), 3)
    fit = np.clip(np.round(9 - 1.6 * _rank(hidden["tier"]) + rng.normal(0, 1.2, count)), 1, 10)
    table["strategic_fit"] = pd.Series(fit).where(rng.random(count) < 0.7)
    hours = np.array([46.0, 26.0, 17.0, 21.0])[_rank(hidden["tier"])]  # the smallest cost too much
    table["service_hours"] = np.round(hours * rng.gamma(2.0, 0.5, count), 1)


def _departures(
    rng: np.random.Generator, hidden: pd.DataFrame, table: pd.DataFrame, calendar: Calendar
) -> None:
    """Sales notes most departures, a few months after the last purchase, often with a reason."""
    count = len(table)
    noted = hidden["exit"] + rng.uniform(45, 120, count)
    gone = hidden["buys"] & (noted < calendar.days) & (rng.random(count) < 0.9)
    table["churned"] = gone
    moments = pd.Series(calendar.dates(np.floor(noted.to_numpy())))
    table["churned_at"] = moments.where(gone)
    usual = rng.choice(words.CHURN_REASONS, count, p=(0.12, 0.27, 0.19, 0.14, 0.16, 0.12))
    reason = np.where(hidden["bad_service"] & (rng.random(count) < 0.78), "售后服务", usual)
    table["churn_reason"] = pd.Series(reason).where(gone & (rng.random(count) < 0.82))
    seen = np.minimum(np.where(gone, noted, calendar.days - 1.0), calendar.days - 1.0)
    last: Numbers = np.maximum(seen - rng.exponential(40, count), np.minimum(hidden["entry"], seen))
    table["last_contact_at"] = calendar.dates(np.floor(last))
    table["updated_at"] = calendar.dates(np.floor(last + (seen - last) * rng.random(count)))
