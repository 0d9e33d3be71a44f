"""How leads become customers: forty leads of the first half of a year, counted by hand."""

from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from reportkit.absence import Gap, absent, gap_of
from reportkit.analysis.journey import conversion
from reportkit.analysis.journey.acquisition import leads as followed

END, NONE = datetime(2026, 1, 1), absent(Gap(why="没有"))
WINDOW = SimpleNamespace(start=datetime(2025, 1, 1), end=datetime(2025, 7, 1), label="上半年")
BEFORE = SimpleNamespace(start=datetime(2024, 1, 1), end=datetime(2024, 7, 1), label="去年")


def lead(number, month, *, hours=None, days=None, won=None, means=None):
    entered = pd.Timestamp(2025, month, 1)
    return {
        "lead_id": str(number), "customer_id": f"K{number}", "created_at": entered,
        "touched_at": pd.NaT if hours is None else entered + pd.Timedelta(hours=hours),
        "closed_at": pd.NaT if days is None else entered + pd.Timedelta(days=days),
        "won": won, "means": means, "source": "广告",
    }  # fmt: skip


def table(*rows):
    return pd.DataFrame(list(rows)).astype({"won": object})


#: in each of four months: five touched at once and won after 10 days, with a sample; five touched
#: late, of which one is won after 20 days, two are lost and two are open
ROWS = table(
    *(
        each
        for month in (1, 2, 3, 4)
        for each in (
            *(lead(f"{month}a{n}", month, hours=2, days=10, won=True, means="试用装") for n in range(5)),
            lead(f"{month}b", month, hours=100, days=20, won=True),
            *(lead(f"{month}c{n}", month, hours=100, days=30, won=False) for n in range(2)),
            *(lead(f"{month}d{n}", month, hours=100) for n in range(2)),
        )
    )
)  # fmt: skip


def made(rows=ROWS, firsts=NONE, days=90):
    return followed(rows, firsts, END, WINDOW, days=days)


@pytest.fixture
def found():
    return made()


@pytest.fixture
def funnel(found):
    return conversion.funnel(found, smallest=30)


def test_the_rate_is_that_of_the_ripe_leads(found):
    rate = conversion.rate(found, WINDOW, BEFORE)
    assert (rate.share, rate.n, rate.days, rate.step, rate.won) == (0.6, 40, 90, "成交", True)
    assert (rate.compared.year_before, rate.compared.noise) == (None, None)
    assert rate.span == "上半年"
    assert "是否转化" in str(gap_of(conversion.rate(found, BEFORE, BEFORE)))


def test_the_rate_stands_beside_that_of_a_year_before(found):
    rate = conversion.rate(found, WINDOW, WINDOW)
    assert rate.compared.year_before == 0.6
    assert rate.compared.noise == pytest.approx(0.21, abs=0.01)  # 1.96 √(2 × .24 / 40)


def test_the_funnel_names_the_step_that_fewest_pass(funnel):
    assert (funnel.n, funnel.last, funnel.count, funnel.share) == (40, "成交", 24, 0.6)
    assert (funnel.drop, funnel.step, funnel.several) == ("成交", 0.6, True)
    assert funnel.hardest  # everyone is touched: 60 % is below its interval
    assert (funnel.tables, funnel.young) == (["leads"], None)
    assert funnel.frame["count"].tolist() == [40, 24]  # a step that all pass shows nothing


def test_too_few_ripe_leads_are_told_with_their_number(found):
    gap = gap_of(conversion.funnel(found, smallest=41))
    assert (gap.code, dict(gap.values)) == ("no_funnel", {"days": 90, "few": 41})
    bare = ROWS[["lead_id", "created_at"]]
    assert gap_of(conversion.funnel(made(bare), smallest=1)).code == "no_funnel"


def test_purchases_are_named_as_a_source_where_leads_reach_them():
    firsts = pd.DataFrame(
        {"customer_id": ["K1b"], "first_at": [pd.Timestamp(2025, 2, 1)], "second_at": [pd.NaT]}
    )
    funnel = conversion.funnel(made(firsts=firsts), smallest=30)
    assert (funnel.last, funnel.tables) == ("首次购买", ["leads", "orders"])


def test_the_trend_needs_four_months_with_enough_leads(found, funnel):
    trend = conversion.trend(found, funnel, smallest=10)
    assert (trend.last, trend.low, trend.high, trend.n) == (0.6, 0.6, 0.6, 40)
    assert (trend.begin, trend.end, len(trend.series)) == ("2025-01", "2025-04", 4)
    assert "不足四个" in str(gap_of(conversion.trend(found, funnel, smallest=11)))
    touched = made(ROWS.assign(won=None))
    steps = conversion.funnel(touched, smallest=1)
    assert "没有成交" in str(gap_of(conversion.trend(touched, steps, smallest=1)))


def test_durations_tell_of_the_slowest_step(found, funnel):
    took = conversion.durations(found, funnel)
    assert (took.step, took.days, took.n) == ("首次跟进 → 成交", pytest.approx(10 - 2 / 24), 24)
    assert (took.total, took.span) == (40, "上半年")
    assert took.frame["reached"].tolist() == [40, 24]


def test_a_step_whose_length_may_be_endless_is_exceeded_by_none(funnel):
    # half are touched after 2 hours, the others after 100: that median has no upper bound
    deals = ROWS[ROWS["won"].eq(True)]
    soon = deals["closed_at"] + pd.to_timedelta(1 + deals.index % 5 // 4, unit="D")
    firsts = pd.DataFrame(
        {"customer_id": deals["customer_id"], "first_at": soon, "second_at": pd.NaT}
    )
    took = conversion.durations(made(firsts=firsts), funnel)
    assert took.frame["high"].notna().tolist() == [False, True, True]
    assert not took.longest
    at_once = ROWS["created_at"] + pd.to_timedelta(2 + ROWS.index % 5 // 4, unit="h")
    assert conversion.durations(made(ROWS.assign(touched_at=at_once), firsts), funnel).longest


def test_leads_of_which_none_took_a_step_have_no_duration():
    later = lead(
        "z", 9, hours=1
    )  # entered after the window: the step is known, no ripe lead took it
    rows = pd.concat([ROWS.assign(touched_at=pd.NaT, won=False), table(later)])
    took = conversion.durations(made(rows), SimpleNamespace(span=""))
    assert "没有线索走完" in str(gap_of(took))


def test_within_a_day_counts_everybody_and_the_bands_those_with_their_days(found):
    touched = conversion.touched(found)
    assert (touched.within, touched.count, touched.n, touched.judged) == (0.5, 20, 40, 40)
    assert touched.frame["label"].tolist() == ["4 小时内", "72 小时以上"]
    untouched = made(ROWS.assign(touched_at=pd.NaT))
    assert "跟进" in str(gap_of(conversion.touched(untouched)))
    assert "跟进" in str(gap_of(conversion.touched(made(ROWS.assign(won=None)))))


def test_the_quickest_is_compared_with_the_slowest_touched(found):
    speed = conversion.speed(conversion.touched(found), smallest=20)
    assert (speed.quick, speed.rate) == ("4 小时内", 1.0)
    assert (speed.slow, speed.slow_rate) == ("72 小时以上", 0.2)
    assert (speed.apart, speed.faster, speed.weight) == (True, True, 62)
    assert (speed.prompt, speed.extra) == (1.0, 16)  # twenty late ones, four of them deals
    assert "不足两组" in str(gap_of(conversion.speed(conversion.touched(found), smallest=21)))


def test_untouched_leads_are_no_second_speed():
    rows = ROWS.assign(touched_at=ROWS["touched_at"].where(ROWS["means"].notna()))
    touched = conversion.touched(made(rows))
    assert touched.frame["label"].tolist() == ["4 小时内", "未跟进"]
    assert "不足两组" in str(gap_of(conversion.speed(touched, smallest=20)))


def test_a_means_that_converts_most_is_named_beside_none(found):
    means = conversion.means(found, smallest=20)
    assert (means.top, means.named, means.rate, means.none) == ("试用装", True, 1.0, 0.2)
    assert (means.best, means.weight, means.advice) == (True, 46, "first_purchase")
    assert (means.count, means.top_n, means.n) == (16, 20, 40)
    assert means.frame["label"].tolist() == ["试用装", "未用手段"]
    assert "不足两种" in str(gap_of(conversion.means(found, smallest=21)))


def test_without_any_means_may_be_best_and_then_nothing_is_advised():
    rows = ROWS.assign(
        means=ROWS["means"].map({"试用装": None}).where(ROWS["means"].notna(), "积分")
    )
    means = conversion.means(made(rows), smallest=20)
    assert (means.top, means.named, means.best, means.advice) == ("未用手段", False, True, "")


def test_means_need_a_goal_and_a_word(found):
    assert "转化手段" in str(gap_of(conversion.means(made(ROWS.assign(means=None)), smallest=1)))
    assert "转化手段" in str(gap_of(conversion.means(made(ROWS.assign(won=None)), smallest=1)))


def test_the_pipeline_counts_what_is_open_and_old(found):
    still = conversion.pipeline(found)
    assert (still.n, still.old, still.share) == (8, 8, 1.0)  # three of four deals took 10 days
    assert (still.closed, still.win, still.until) == (32, 0.75, "2025-12-31")
    assert still.age == (334 + 306) / 2  # two each of January, February, March and April


def test_without_losses_open_leads_cannot_be_told():
    lossless = made(ROWS.assign(won=ROWS["won"].where(ROWS["won"] == True, None)))  # noqa: E712
    assert gap_of(conversion.pipeline(lossless)).code == "no_losses"
    assert gap_of(conversion.pipeline(made(ROWS.assign(won=None)))).code == ""
    closed = made(ROWS[ROWS["closed_at"].notna()])
    assert "未关闭" in str(gap_of(conversion.pipeline(closed)))
