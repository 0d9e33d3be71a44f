"""Metrics side by side: beyond their noise, within it, and those that nobody may judge."""

import pytest
from compared_sides import NOTHING, chapter, metric, side

from reportkit.blocks import Note
from reportkit.compare.basis import Basis
from reportkit.compare.measures import measure_rows, restated

OPENS = {"lead_answer": "answer"}  # the chapter whose answer leads the book


def rows(old, new, found: Basis = NOTHING, *, periods=("2025-Q3", "2025-Q4")):
    sides = [
        side(period, chapter("value", *blocks, period=period))
        for period, blocks in zip(periods, (old, new), strict=True)
    ]
    return measure_rows(*sides, found)


def row(old, new, found: Basis = NOTHING, **more):
    (only,) = rows([old], [new], found, **more)
    return only


@pytest.mark.parametrize(
    ("now", "verdict", "tone"),
    [(120.0, "moved", "good"), (80.0, "moved", "bad"), (110.0, "within", "flat"), (90.0, "within", "flat")],
)  # fmt: skip
def test_a_metric_moves_when_its_change_is_wider_than_its_noise(now, verdict, tone):
    found = row(metric(value=100.0), metric(value=now, noise=10.0))
    assert (found.verdict, found.change.tone) == (verdict, tone)


def test_both_values_the_change_and_the_noise_are_printed():
    found = row(metric(value=100.0, unit="家"), metric(value=120.0, unit="家", noise=10.0))
    assert (found.a, found.b) == ("100 家", "120 家")
    assert (found.change.arrow, found.change.text, found.noise) == ("▲", "20.0%", "±10.0%")
    share = row(metric(value=0.4, format="pct"), metric(value=0.35, format="pct", noise=0.02))
    assert (share.a, share.b, share.change.text, share.noise) == (
        "40.0%",
        "35.0%",
        "5.0 pp",
        "±2.0 pp",
    )


def test_the_wider_noise_of_the_two_runs_counts():
    assert row(metric(noise=30.0), metric(value=120.0, noise=10.0)).verdict == "within"
    assert row(metric(noise=10.0), metric(value=120.0, noise=30.0)).verdict == "within"
    assert row(metric(noise=10.0), metric(value=120.0)).verdict == "moved"


def test_without_noise_a_change_is_neither_good_nor_bad():
    found = row(metric(), metric(value=200.0))
    assert (found.verdict, found.change.tone, found.change.text) == ("unknown", "flat", "100.0%")
    assert row(metric(), metric()).verdict == "within"


def test_in_two_editions_of_one_period_every_difference_is_a_correction():
    same = ("2025-Q4", "2025-Q4")
    found = row(metric(), metric(value=101.0, noise=10.0), periods=same)
    assert (found.verdict, found.noise) == ("moved", "—")
    assert row(metric(value=0.3), metric(value=0.1 + 0.2), periods=same).verdict == "within"


def test_numbers_of_other_settings_are_shown_and_not_judged():
    broken = Basis(("x",), (), False, frozenset({"value"}))
    found = row(metric(), metric(value=200.0, noise=1.0), broken)
    assert (found.verdict, found.why, found.change.tone) == ("other", "设置不同", "flat")
    everything = Basis(("x",), (), True, frozenset())
    assert row(metric(), metric(value=200.0, noise=1.0), everything).verdict == "other"


def meant(text: str) -> Note:
    return Note(id="definition_1", kind="口径", title="销售额", text=text)


def test_a_metric_that_is_counted_otherwise_says_how():
    (found,) = rows([metric(), meant("实付合计")], [metric(noise=1.0), meant("应付合计")])
    assert (found.verdict, found.why) == ("other", "口径由“实付合计”改为“应付合计”")
    assert found.meaning == "应付合计"


def test_a_window_within_a_definition_is_no_other_definition():
    old, new = "2025-01 至 2025-09-30 的实付", "2025-04 至 2025-12-31 的实付"
    (found,) = rows([metric(), meant(old)], [metric(noise=1.0), meant(new)])
    assert found.verdict == "within"


def test_a_metric_in_another_unit_is_not_compared():
    found = row(metric(format="money"), metric(value=200.0, unit="家", noise=1.0))
    assert (found.verdict, found.why) == ("other", "单位不同")


def test_a_metric_of_one_side_only_has_no_change():
    (gone,) = rows([metric()], [])
    assert (gone.a, gone.b, gone.change.text, gone.verdict) == ("100", "—", "—", "lone")
    (empty,) = rows([metric(value=None)], [metric(noise=1.0)])
    assert (empty.a, empty.b, empty.verdict) == ("—", "100", "lone")


def test_a_span_is_told_where_it_is_not_the_period():
    own = row(metric(span="2025 年第三季度"), metric(span="2025 年第四季度"))
    assert own.spans == ""
    window = row(metric(span="截至 2025-09-30"), metric(span="截至 2025-12-31"))
    assert window.spans == "截至 2025-09-30 → 截至 2025-12-31"


def test_a_number_told_again_is_compared_once():
    sides = [
        side(
            period,
            chapter("value", metric(value=value, noise=1.0), period=period),
            chapter("churn", metric("again", value=value), metric("other", value, label="别的"), period=period),
            chapter(
                    "proposals", metric("card", value=value, label="卡片"), period=period,
                    roles=OPENS,
                ),
        )
        for period, value in (("2025-Q3", 100.0), ("2025-Q4", 120.0))
    ]  # fmt: skip
    assert [found.name for found in measure_rows(*sides, NOTHING)] == [
        "value.revenue",
        "churn.other",
    ]


def test_a_card_of_the_answer_that_is_gone_now_is_told_where_it_comes_from():
    old = side(
        "2025-Q3",
        chapter("value", metric(value=9.0)),
        chapter("proposals", metric("card", value=9.0), roles=OPENS),
    )
    new = side("2025-Q4", chapter("value", metric(value=8.0)), chapter("proposals", roles=OPENS))
    assert [found.name for found in measure_rows(old, new, NOTHING)] == ["value.revenue"]


def test_a_card_of_the_answer_with_a_number_of_its_own_stays():
    old, new = (
        side(
            period,
            chapter("value", metric(value=1.0)),
            chapter("proposals", metric("card", value=value), roles=OPENS),
        )
        for period, value in (("2025-Q3", 1.0), ("2025-Q4", 2.0))
    )
    assert [found.name for found in measure_rows(old, new, NOTHING)] == [
        "value.revenue",
        "proposals.card",
    ]


def spanned(period: str, **more):
    return side(
        period, chapter("value", metric(span=side(period).period.label, **more), period=period)
    )


def test_a_period_that_the_next_report_counts_otherwise_is_restated():
    old, new = spanned("2025-Q3", value=100.0), spanned("2025-Q4", value=90.0, previous=104.0)
    assert restated(old, new) == (
        "按2025 年第四季度（第 1 版）的数据，2025 年第三季度有 1 项指标与当时的报告不同"
        "（例如销售额，当时 100，现在 104），数据有补录或改动",
    )
    assert restated(old, spanned("2025-Q4", value=90.0, previous=100.0)) == ()


def test_only_the_period_before_can_be_restated():
    new = spanned("2025-Q4", value=90.0, previous=104.0)
    assert restated(spanned("2025-Q2", value=100.0), new) == ()
    window = side("2025-Q3", chapter("value", metric(value=100.0, span="近 12 个月")))
    assert restated(window, new) == ()
