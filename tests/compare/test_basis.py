"""What two runs do not have in common, and of which numbers that breaks the comparison."""

from compared_sides import chapter, metric, side

from reportkit.compare.basis import basis

PARAMS = {
    "data": {"refunds": {"treatment": "扣减"}},
    "report": {"title": "甲"},
    "client": {"name": "甲"},
}


def params(**sections: dict) -> dict:
    return {**PARAMS, **sections}


def value(period: str = "2025-Q4", **more):
    return chapter("value", metric(), period=period, **more)


def test_two_runs_of_the_same_settings_break_nothing():
    found = basis(
        side("2025-Q3", value("2025-Q3"), params=PARAMS), side("2025-Q4", value(), params=PARAMS)
    )
    assert (found.breaks, found.cautions, found.all, found.chapters) == ((), (), False, frozenset())


def test_a_setting_that_every_chapter_sees_breaks_all_of_them():
    other = params(data={"refunds": {"treatment": "不计"}})
    found = basis(side("2025-Q3", params=PARAMS), side("2025-Q4", params=other))
    assert found.breaks == ("设置不同：data.refunds.treatment 扣减 → 不计",)
    assert found.broken("value")
    assert found.broken("churn")


def test_what_only_the_pages_print_breaks_nothing():
    other = params(report={"title": "乙"}, client={"name": "乙"}, owners={"服务部": "王"})
    assert basis(side(params=PARAMS), side(params=other, edition=2)).breaks == ()


def made_of(**after: list[str]) -> dict:
    return {"chapters": {name: {"after": read} for name, read in after.items()}}


def test_a_setting_of_a_chapter_breaks_it_and_those_that_rest_on_it():
    read = made_of(value=[], prediction=["value"], tiering=["prediction"], churn=[])
    old = side("2025-Q3", value("2025-Q3", settings={"horizon_months": 24}))
    new = side("2025-Q4", value(settings={"horizon_months": 12}), made_of=read)
    found = basis(old, new)
    assert found.breaks == ("“value章”的设置不同：value.horizon_months 24 → 12",)
    assert found.chapters == {"value", "prediction", "tiering"}
    assert not found.broken("churn")


def test_a_chapter_that_reads_whichever_there_are_rests_on_those_before_it():
    read = made_of(value=[], decisions=["*"])
    old, new = (side("2025-Q4", value(settings={"n": n}), made_of=read) for n in (1, 2))
    assert basis(old, new).chapters == {"value", "decisions"}


def test_a_quarter_and_a_year_are_of_different_length():
    found = basis(side("2025-Q4"), side("2025"))
    assert found.breaks == ("报告期的长度不同：2025 年第四季度是一个季度，2025 年是一个年",)
    assert found.all


def test_a_period_that_the_data_do_not_fill_breaks_the_comparison():
    cut = value(as_of="2025-12-21T00:00:00")
    found = basis(side("2025-Q3", value("2025-Q3")), side("2025-Q4", cut))
    assert found.breaks == ("2025 年第四季度（第 1 版）的数据只到 2025-12-20，没有满",)
    full = value(as_of="2026-01-01T00:00:00")
    assert basis(side("2025-Q3", value("2025-Q3")), side("2025-Q4", full)).breaks == ()


def test_changed_data_of_one_period_are_named_and_of_two_periods_expected():
    old, new = {"orders": "1", "surveys": "1"}, {"orders": "2", "costs": "1"}
    same = basis(side("2025-Q4", inputs=old), side("2025-Q4", inputs=new, edition=2))
    assert same.cautions == (
        "后者没有这些数据：surveys", "前者没有这些数据：costs", "同一报告期的数据改过：orders",
    )  # fmt: skip
    other = basis(side("2025-Q3", inputs=old), side("2025-Q4", inputs=new))
    assert other.cautions == ("后者没有这些数据：surveys", "前者没有这些数据：costs")


def test_another_programme_is_a_reason_for_care():
    found = basis(
        side("2025-Q3", code="1", notebooks="1"), side("2025-Q4", code="2", notebooks="2")
    )
    assert found.cautions == ("两次之间改过：笔记本、程序；数字与说法的变化也可能来自这里",)
    assert not found.all


def test_chapters_of_one_side_only_are_named():
    found = basis(side("2025-Q3", chapter("churn")), side("2025-Q4", chapter("value")))
    assert found.cautions == ("只有前者有的章：churn章", "只有后者有的章：value章")


def test_a_long_setting_is_cut_and_many_are_counted():
    old = params(data={f"s{n}": n for n in range(10)})
    new = params(data={f"s{n}": ["甲" * 80] for n in range(10)})
    (line,) = basis(side(params=old), side(params=new, edition=2)).breaks
    assert "data.s0 0 → " + "甲" * 60 + "…" in line
    assert line.endswith(" 等 10 项")


def test_a_run_that_kept_key_numbers_only_says_what_cannot_be_compared():
    from dataclasses import replace

    old = replace(side("2025-Q3"), lacks="由旧版本生成")
    assert basis(old, side("2025-Q4", value())).cautions == (
        "2025 年第三季度（第 1 版）由旧版本生成：句子、层级、决定与行动无从比较",
    )
