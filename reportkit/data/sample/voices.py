"""What customers say: quarterly surveys and service tickets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reportkit.data.sample import words
from reportkit.data.sample.calendar import Calendar, Numbers, office_hours

_ASKED_PER_QUARTER = 0.27  # of the living customers
_ANSWERED = 0.62
_FALL = {1: 0.5, 0: 0.8}  # 售后服务 in the last but one and the last quarter, in levels
_TICKETS_PER_YEAR = 1.5
UNANSWERED = "99"


def invent_surveys(
    rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar
) -> pd.DataFrame:
    """One row per questionnaire sent, one column per item; unanswered ones are blank."""
    quarters = [_asked(rng, hidden, calendar, back) for back in range(11, -1, -1)]
    sent = pd.concat(quarters, ignore_index=True)
    customers = hidden.iloc[sent["who"]].reset_index(drop=True)
    answers = _answers(rng, customers, sent["back"].to_numpy())
    answers = answers.where(pd.Series(rng.random(len(sent)) < _ANSWERED), "")
    survey = pd.DataFrame(
        {
            "response_id": [f"WJ{number:06d}" for number in range(1, len(sent) + 1)],
            "customer_id": customers["customer_id"],
            "answered_at": calendar.dates(office_hours(rng, sent["day"].to_numpy())),
            "channel": rng.choice(words.SURVEY_CHANNELS, len(sent), p=(0.42, 0.24, 0.16, 0.18)),
        }
    )
    survey = pd.concat([survey, answers], axis=1)
    survey["segment"] = customers["tier"].map(
        {"优质": "重点客户", "发展": "成长客户", "潜力": "一般客户", "边缘": "一般客户"}
    )
    return _commented(rng, survey)


def _asked(
    rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar, back: int
) -> pd.DataFrame:
    """Customers alive in the middle of the quarter that ends ``back`` quarters before the end."""
    middle = calendar.days - 91.31 * back - 40
    alive = (hidden["entry"] < middle) & (hidden["exit"] > middle - 60) & hidden["buys"]
    who = np.flatnonzero(alive & (rng.random(len(hidden)) < _ASKED_PER_QUARTER))
    return pd.DataFrame({"who": who, "back": back, "day": middle + rng.integers(0, 28, len(who))})


def _answers(rng: np.random.Generator, customers: pd.DataFrame, back: Numbers) -> pd.DataFrame:
    """Five levels as words, the recommendation as 0..10; a few single items are left out (99)."""
    count = len(customers)
    mood = rng.normal(0, 0.45, count) - 0.25 * (customers["tier"] == "边缘").to_numpy()
    bad = customers["bad_service"].to_numpy()
    fall = np.select([back == 1, back == 0], [_FALL[1], _FALL[0]], 0.0)
    thrifty = (customers["need"] == "价格敏感型").to_numpy()
    centre = {
        "产品质量": 4.15 + mood,
        "服务态度": 4.05 + mood - 0.5 * bad,
        "售后服务": 4.0 + mood - 1.7 * bad - fall,
        "价格": 3.65 + mood - 0.6 * thrifty,
    }
    exact = {item: value + rng.normal(0, 0.6, count) for item, value in centre.items()}
    weights = {"产品质量": 0.28, "服务态度": 0.17, "售后服务": 0.40, "价格": 0.15}
    overall = sum(weight * exact[item] for item, weight in weights.items())
    exact["整体体验"] = overall + 0.12 + rng.normal(0, 0.32, count)
    answers = pd.DataFrame(
        {
            i: np.take(words.LEVELS, np.clip(np.round(v), 1, 5).astype(int) - 1)
            for i, v in exact.items()
        }
    )
    would = np.clip(np.round(2.15 * exact["整体体验"] - 0.4 + rng.normal(0, 1.0, count)), 0, 10)
    answers[words.RECOMMENDATION] = would.astype(int).astype(str)
    return answers.where(rng.random(answers.shape) > 0.02, UNANSWERED)


def _commented(rng: np.random.Generator, survey: pd.DataFrame) -> pd.DataFrame:
    """About a third of the answers carry a comment that fits the overall mark."""
    mark = survey["整体体验"]
    polarity = np.select(
        [mark.isin(words.LEVELS[3:]), mark == "一般", mark.isin(words.LEVELS[:2])],
        ["好评", "中评", "差评"],
        "",
    )
    speaks = (rng.random(len(survey)) < 0.36) & (polarity != "")
    texts = {kind: rng.choice(said, len(survey)) for kind, said in words.COMMENTS.items()}
    unhappy = survey["售后服务"].isin(words.LEVELS[:2]).to_numpy()
    texts["差评"] = np.where(unhappy, words.COMMENTS["差评"][0], texts["差评"])
    comment = np.select([polarity == kind for kind in texts], list(texts.values()), "")
    survey["comment"] = np.where(speaks, comment, "")
    survey["polarity"] = np.where(speaks, polarity, "")
    return survey


def invent_tickets(
    rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar
) -> pd.DataFrame:
    """Service tickets. Some customers wait for days where others wait for hours."""
    stay = np.clip(np.minimum(hidden["exit"] + 30, calendar.days) - hidden["entry"], 0, None)
    expected = _TICKETS_PER_YEAR * stay / 365 * np.sqrt(hidden["rate"] / 8) * hidden["buys"]
    counts = rng.poisson(expected)
    who = np.repeat(np.arange(len(hidden)), counts)
    begin = hidden["entry"].to_numpy()[who]
    opened = office_hours(rng, begin + rng.random(len(who)) * stay.to_numpy()[who])
    order = np.argsort(opened, kind="stable")
    who, opened = who[order], opened[order]
    bad = hidden["bad_service"].to_numpy()[who]
    late = opened > calendar.days - 184  # the whole service slows down in the last half-year
    respond = rng.lognormal(np.where(bad, 2.6, 1.3) + 0.25 * late, 0.7)
    close = respond + rng.lognormal(np.where(bad, 4.9, 3.1) + 0.3 * late, 0.6)
    responded, closed = opened + respond / 24, opened + close / 24
    solved = rng.random(len(who)) < np.where(bad, 0.78, 0.95)
    topic = rng.choice(words.TICKET_TOPICS, len(who), p=(0.33, 0.2, 0.15, 0.13, 0.09, 0.1))
    moments = {
        "opened_at": pd.Series(calendar.dates(opened)),
        "responded_at": pd.Series(calendar.dates(responded)).where(responded < calendar.days),
        "closed_at": pd.Series(calendar.dates(closed)).where(closed < calendar.days),
    }
    return pd.DataFrame(
        {
            "ticket_id": [f"GD{number:06d}" for number in range(1, len(who) + 1)],
            "customer_id": hidden["customer_id"].to_numpy()[who],
            **moments,
            "channel": rng.choice(words.TICKET_CHANNELS, len(who), p=(0.44, 0.22, 0.18, 0.1, 0.06)),
            "topic": topic,
            "text": [words.TICKET_TEXTS[word] for word in topic],
            "solved": solved & (closed < calendar.days),
            "owner": rng.choice(words.SERVICE_STAFF, len(who)),
        }
    )
