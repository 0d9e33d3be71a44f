import pytest

from reportkit.blocks import Column, Metric, Table
from reportkit.bundle import ChapterResult
from reportkit.facts import conflicts, facts_of, promised_rows, window_of


def chapter(name: str, *blocks) -> ChapterResult:
    return ChapterResult(
        chapter=name, number=1, title=name, questions=(), run_id="r", client="c", period="2025-Q4",
        as_of="2026-01-01T00:00:00", blocks=blocks,
    )  # fmt: skip


def dormant(value: float, **more) -> Metric:
    known = {"label": "休眠客户数", "unit": "家", "format": "int", "span": "2025 年第四季度"}
    return Metric(id="dormant", value=value, **{**known, **more})


def clashes(*chapters: ChapterResult) -> list[tuple[str, str]]:
    facts = (fact for each in chapters for fact in facts_of(each))
    return [(one.place, other.place) for one, other in conflicts(facts)]


def test_the_same_measure_over_the_same_window_has_one_value():
    assert clashes(chapter("behaviour", dormant(210)), chapter("churn", dormant(210))) == []
    assert clashes(chapter("behaviour", dormant(210)), chapter("churn", dormant(261))) == [
        ("behaviour.dormant", "churn.dormant")
    ]


def test_another_window_or_unit_is_another_fact():
    year = dormant(866, span="2025-01-01 至 2025-12-31")
    assert clashes(chapter("a", dormant(210)), chapter("b", year)) == []
    assert clashes(chapter("a", dormant(210)), chapter("b", dormant(9.3, unit="%"))) == []


def test_the_period_is_the_same_window_by_its_name_and_by_its_days():
    days = "2025-10-01 至 2025-12-31"
    assert window_of("2025 年第四季度", "2025-Q4") == days
    assert clashes(chapter("a", dormant(210)), chapter("b", dormant(211, span=days)))


def test_a_measure_named_beside_the_label_is_the_fact():
    named = dormant(211, label="在睡的客户", measure="休眠客户数")
    assert clashes(chapter("a", dormant(210)), chapter("b", named))


def test_the_bases_of_comparisons_are_facts_too():
    one, other = dormant(210, previous=261), dormant(210, previous=240)
    assert clashes(chapter("a", one), chapter("b", other))


def test_what_prints_alike_is_one_value():
    one = dormant(0.62961, format="pct", unit="")
    assert clashes(chapter("a", one), chapter("b", dormant(0.6296, format="pct", unit=""))) == []
    assert clashes(chapter("a", one), chapter("b", dormant(0.6306, format="pct", unit="")))


def tiers(id: str, premium: int, n: int = 2501) -> Table:
    columns = (
        Column(name="tier", label="层级"),
        Column(name="n", label="客户（家）", format="int"),
    )
    return Table(
        id=id, title="层级", columns=columns, rows=(("优质客户", premium),), total_rows=1, n=n,
        span="2025 年第四季度",
    )  # fmt: skip


def test_a_row_of_two_tables_about_the_same_cases_has_one_value():
    assert clashes(chapter("a", tiers("one", 417), tiers("two", 417))) == []
    assert clashes(chapter("a", tiers("one", 417), tiers("two", 416))) == [("a.one", "a.two")]
    assert clashes(chapter("a", tiers("one", 417), tiers("two", 350, n=1372))) == []


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("挽回名单：前 10 家最后活跃年合计购买 687 万元", 10),
        ("产品排行：前 10 个产品占 28.8%", 10),
        ("前十名客户", 10),
        ("前五名", 5),
        ("前 20% 的客户贡献 76%", None),
        ("前 24 个月平均在网 20.6 个月", None),
        ("前两层的客户", None),
        ("各地区的客户", None),
    ],
)
def test_a_title_promises_as_many_rows_as_it_says(title, rows):
    assert promised_rows(title) == rows
