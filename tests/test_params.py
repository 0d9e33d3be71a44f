"""What a setting may change, and what a chapter sees of them all."""

from __future__ import annotations

from reportkit.params import ClientParams, MeasureParams, Params, ReportParams, may_count


def test_which_settings_may_change_a_number():
    names = (
        "report.title",
        "report.formats",
        "owners.服务部",
        "client.name",
        "execution.warm_kernels",
    )
    assert [name for name in names if may_count(name)] == []
    names = (
        "report.vocabulary",
        "data.refunds.treatment",
        "client.kind",
        "activity.floor",
        "privacy.min_group",
    )
    assert [name for name in names if not may_count(name)] == []


def test_a_chapter_sees_its_own_settings_and_measures_and_nothing_that_only_pages_print():
    own = MeasureParams(label="大单", meaning="大的订单", table="orders", chapter="value")
    params = Params(
        client_id="jia", client=ClientParams(name="甲"), period_text="2025-Q4",
        report=ReportParams(formats=("pdf", "docx")), measures={"big": own},
        chapter_settings={"value": {"core_share": 0.3}, "churn": {"days": 9}},
    )  # fmt: skip
    seen, other = params.for_chapters("value"), params.for_chapters("churn")
    assert seen.chapter_settings == {"value": {"core_share": 0.3}}
    assert (list(seen.measures), list(other.measures)) == (["big"], [])
    assert seen.report.formats == ReportParams().formats != params.report.formats
