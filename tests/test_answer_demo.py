"""What the demo's data say, recomputed: lit customers, bridge, decompositions, effects, ranking."""

import re

import pandas as pd
import pytest

from reportkit.absence import is_there
from reportkit.analysis.answer import bridges, effects, levers, signals
from reportkit.analysis.answer.decisions import Population, choose
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.periods import Period, months_before
from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.blocks import Decision
from reportkit.bundle import read_chapter
from reportkit.data import features
from reportkit.data.dataset import open_dataset
from reportkit.data.features import movements, watch
from reportkit.runs import read_record

Q4 = Period.parse("2025-Q4")
WAN = 1e4
W = levers.Words()


@pytest.fixture(scope="module")
def demo(demo_run):
    """The snapshot, purchase days, answers to the judged item, and the frame of signals."""
    folder = demo_run.report.folder
    data = open_dataset(folder / "data")
    tiers = pd.read_parquet(folder / "chapters" / "tiering" / "frame_tiers.parquet")
    base = tiers.rename(columns={"contribution": "margin"})
    base = base[["customer_id", "tier", "margin", "revenue"]]
    answers = data.frame("surveys", ["customer_id", "item", "score", "answered_at"])
    answers = answers[(answers["item"] == "售后服务") & answers["customer_id"].notna()]
    days = features.purchase_days(data, start=None, end=data.as_of)
    facts = watch.signal_facts(data, base, data.as_of, days, rule=ActivityRule(), answers=answers)
    frame = signals.signal_frame(facts)
    status = facts.activity.set_index("customer_id")["status"]
    return data, days, answers, frame.assign(status=status.reindex(frame.index))


@pytest.fixture(scope="module")
def gap(demo):
    data, days, answers, frame = demo
    dates = watch.past_dates(data.span[0], data.as_of)
    top = int((frame["tier"] == TIERS[0]).sum())
    rows = watch.lookback(data, dates, days, top=top, rule=ActivityRule(), answers=answers)
    return rows, effects.retention_gap(rows)


def test_121_of_417_of_the_best_are_lit_and_hold_a_fifth_of_the_margin(demo):
    frame = demo[3]
    best = signals.stake(frame, TIERS).loc[TIERS[0]]
    assert (best["n"], best["any_n"]) == (417, 121)
    assert (best["silent_n"], best["unhappy_n"], best["slow_n"]) == (63, 21, 48)
    assert best["any_m"] / WAN == pytest.approx(940.4, abs=0.05)
    assert best["any_m"] / frame["margin"].sum() == pytest.approx(0.202, abs=0.0005)
    assert (frame.loc[frame["tier"] == TIERS[0], "asked"]).sum() == 417 - 354


def test_the_lights_overlap_in_eleven_places(demo):
    frame = demo[3]
    best = frame[frame["tier"] == TIERS[0]]
    assert signals.stake(frame, TIERS).loc[TIERS[0], "twice_n"] == 11
    assert signals.overlaps(best)["n"].tolist() == [54, 40, 17, 6, 2, 1, 1]


def test_lit_customers_are_a_leak_and_no_news(gap):
    shares = gap[0].groupby("at")["lit"].mean()
    assert len(shares) == 5
    assert shares.min() == pytest.approx(0.24, abs=0.005)
    assert shares.max() == pytest.approx(0.40, abs=0.005)


def test_lit_customers_kept_8_percent_less(gap):
    found = gap[1]
    assert -found.gap == pytest.approx(0.081, abs=0.0005)
    assert -found.high == pytest.approx(0.015, abs=0.001)
    assert -found.low == pytest.approx(0.160, abs=0.001)
    assert max(found.by_date) < 0


@pytest.fixture(scope="module")
def bridge(demo):
    data, _, _, frame = demo
    moves = movements.customer_moves(data, now=Q4, before=Q4.year_before)
    lost = frame.index[frame["status"] == "流失"]
    return moves, bridges.customer_bridge(moves, lost, pd.Timestamp(Q4.year_before.end))


def test_the_bridge_leads_from_4720_to_5091(bridge):
    moves, table = bridge
    assert moves["revenue_before"].sum() / WAN == pytest.approx(4720, abs=0.5)
    assert moves["revenue_now"].sum() / WAN == pytest.approx(5091, abs=0.5)
    parts = (table["revenue"] / WAN).round().to_dict()
    known = {"新客": 972, "回流": 94, "增购": 878, "减购": -1101, "流失": -412}
    assert {kind: parts[kind] for kind in known} == known
    assert sum(parts[kind] for kind in parts if kind not in known) == pytest.approx(-60, abs=1)
    assert table["customers"].dropna().to_dict() == {
        "新客": 261, "回流": 128, "增购": 414, "减购": 454, "流失": 244, "本期未下单": 73, "仅有退款": 1,
    }  # fmt: skip
    assert bridges.net_retention(moves).share == pytest.approx(0.855, abs=0.0005)


def test_growth_is_volume_and_not_price(demo, bridge):
    products = movements.product_moves(demo[0], now=Q4, before=Q4.year_before)
    parts = bridges.price_volume_mix(products, bridge[1]["revenue"].sum())
    found = [parts.volume, parts.mix, parts.price, parts.outside]
    assert [round(part / WAN) for part in found] == [461, -69, -2, -19]


def test_satisfaction_fell_by_level_and_not_by_mix(demo):
    _, _, answers, frame = demo
    sides = []
    for span in (Q4, Period(2024, 7, 12)):  # against the year before the fall
        inside = answers["answered_at"].between(span.start, span.end, inclusive="left")
        rows = answers[inside & answers["score"].notna()]
        tier = frame["tier"].reindex(rows["customer_id"]).fillna("未知").to_numpy()
        hits = (rows["score"] >= 4).groupby(tier).agg(["sum", "size"])
        sides.append(hits.set_axis(["hits", "total"], axis=1))
    parts = bridges.level_and_mix(*sides)
    found = [parts.change, parts.level, parts.mix]
    assert [round(100 * part, 1) for part in found] == [-37.7, -38.5, 0.8]


def test_the_decisions_come_in_the_order_of_their_money(demo, gap):
    data, _, _, frame = demo
    at, year = data.as_of, months_before(data.as_of, 12)
    costs = data.frame("costs")
    booked = costs[costs["spent_at"].between(year, at, inclusive="left")]
    service = booked[booked["item"] == "服务费用"].groupby("tier")["amount"].sum()
    release = levers.release_service(frame, service, TIERS, W)
    keep = levers.keep_lit(frame, TIERS[0], gap[1], W)
    spans = [(months_before(at, ago + 6), months_before(at, ago)) for ago in (0, 12)]
    back = [features.returns_by(data, "category", start=a, end=b) for a, b in spans]
    sold = features.totals_by(data, "category", start=spans[0][0], end=at).set_index("label")
    returns = levers.check_returns(*back, sold["margin"] / sold["revenue"], 6, W)
    chosen = choose([keep, returns, release])
    assert [each.strategy for each in chosen] == ["release_service", "keep_lit", "check_returns"]
    ends = [(each.effect.low / WAN, each.effect.high / WAN) for each in chosen]
    assert ends == [pytest.approx(e, abs=0.6) for e in ((72, 223), (14, 150), (30, 44))]
    assert [round(each.rank / WAN, 1) for each in chosen[:2]] == [51.6, 42.7]
    assert returns.values["label"] == "传感器"


def test_the_south_west_breaks_in_july(demo):
    data, at = demo[0], demo[0].as_of
    months = features.monthly_by(data, "region", start=months_before(at, 24), end=at)
    table = months.pivot_table(index="month", columns="label", values="revenue", aggfunc="sum")
    years = table.iloc[12:].fillna(0), table.iloc[:12].fillna(0)
    assert not is_there(levers.broken_group(years))  # the best of seven groups, one of five levers
    level = levers.stepwise({"fall": 1.0}, 3)["fall"]  # returns, tickets and channels are clear
    fall = levers.broken_group(years, limit=level)
    assert (fall.label, fall.start) == ("西南", 6)
    assert [round(100 * rate, 1) for rate in (fall.earlier, fall.rate)] == [-7.9, -40.2]
    assert (fall.before - fall.now) / WAN == pytest.approx(427, abs=0.5)
    people = Population("fallen", "西南减购与流失的客户", 136)
    ceiling = levers.ask_fallen(fall, 6, 0.293, people, W, 49, 87).effect.high
    assert ceiling / WAN == pytest.approx(201, abs=1)


def test_the_lines_of_the_decisions_add_up_to_the_sum_above_them(demo_run):
    folder = demo_run.report.folder
    blocks = read_chapter(folder / "chapters" / "decisions", read_record(folder)["run_id"]).blocks
    amounts = [b.amount for b in blocks if isinstance(b, Decision) and b.kind == "kept"]
    printed = [re.findall(r"\d+", amount) for amount in amounts]
    assert printed == [["14", "150"], ["30", "44"]]
    low, high = (sum(map(int, ends)) for ends in zip(*printed, strict=True))
    (ask,) = [b for b in blocks if b.id == "ask"]
    assert f"每年保住 {low}～{high} 万元毛利" in ask.title
