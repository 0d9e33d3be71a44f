"""Which numbers hold a report, by hand-made records whose arithmetic a reader can check."""

import json

import pytest
from sample_book import sample_chapters

from reportkit.params import ClientParams, Params, ReviewParams
from reportkit.project import Project
from reportkit.surprises import as_record, earlier_records, measures, surprises, unconfirmed

RULES = ReviewParams()


def metric(value: float, **more) -> dict:
    return {
        "label": "销售额", "value": value, "format": "int", "unit": "元", "previous": None,
        "noise": None, **more,
    }  # fmt: skip


def now(value: float = 100.0, rows: int = 1000, name: str = "value.revenue", **more) -> dict:
    return {"measures": {name: metric(value, **more)}, "rows": {"订单表": rows}}


def found(*words, **more) -> list[tuple[str, str, str]]:
    return [(s.rule, s.subject, s.text) for s in surprises(*words, **more)]


def test_what_is_known_holds_nothing():
    assert found(now(previous=90.0), [now(90.0)], {}, RULES) == []
    assert found(now(), [], {}, RULES) == []


def test_a_value_farther_outside_than_all_its_history_is_wide_holds():
    """Four periods between 100 and 110: 90 to 120 is to be expected, 121 is not."""
    history = [now(value) for value in (100.0, 104.0, 110.0, 103.0)]
    assert found(now(120.0), history, {}, RULES) == []
    assert found(now(90.0), history, {}, RULES) == []
    assert found(now(121.0), history, {}, RULES) == [
        ("超出自身的历史", "value.revenue", "销售额 121元，此前 4 期在 100元 至 110元")
    ]
    assert found(now(121.0), history[1:], {}, RULES) == []  # three are no history


def test_more_than_half_again_or_half_gone_holds_where_there_is_a_last_value():
    assert found(now(150.0, previous=100.0), [], {}, RULES) == []
    assert found(now(151.0, previous=100.0), [], {}, RULES) == [
        ("与上期相差过大", "value.revenue", "销售额 151元，上期 100元")
    ]
    assert found(now(49.0, previous=100.0), [], {}, RULES)[0][0] == "与上期相差过大"
    assert found(now(49.0, previous=0.0), [], {}, RULES) == []


@pytest.mark.parametrize(("value", "held"), [(99.0, True), (100.0, False), (None, False)])
def test_a_declared_bound_holds_whatever_the_history(value, held):
    rules = ReviewParams(bounds={"value.revenue": (value, None)})
    reasons = found(now(98.5), [], {}, rules)
    assert bool(reasons) is (value is not None)
    if held:
        assert reasons == [
            ("超出声明的范围", "value.revenue", "销售额 98元，声明的范围是 99元 至 不限")
        ]


def test_a_tier_that_moves_by_more_than_three_times_its_noise_holds():
    facts = {"name": "grading.core", "previous": 100.0, "noise": 5.0}
    assert found(now(115.0, **facts), [], {}, RULES, "grading") == []
    assert found(now(116.0, **facts), [], {}, RULES, "grading")[0][0] == "分层变动过大"
    assert found(now(116.0, previous=100.0, noise=5.0), [], {}, RULES, "grading") == []
    assert found(now(116.0, **facts), [], {}, RULES) == []  # no chapter left any tiers


def test_a_table_that_shrank_against_the_last_period_or_the_last_version_holds():
    assert found(now(rows=900), [now(rows=1000)], {}, RULES) == []
    assert found(now(rows=899), [now(rows=1000)], {}, RULES) == [
        ("数据变少", "订单表", "订单表 表现有 899 行，上一期有 1,000 行")
    ]
    assert found(now(rows=899), [], {"rows": {"订单表": 1000}}, RULES)[0][2].endswith(
        "本期上一版有 1,000 行"
    )
    assert found(now(), [], {"rows": {"问卷表": 5}}, RULES)[0][1] == "问卷表"
    assert found(now(), [], {"rows": None}, RULES) == []


def test_the_heaviest_metrics_are_kept_with_what_a_reader_needs(tmp_path):
    kept = measures(sample_chapters(tmp_path))
    assert 4 <= len(kept) <= 12
    assert all("." in name and facts["value"] is not None for name, facts in kept.items())
    assert json.loads(json.dumps(kept)) == kept


def test_only_finished_reports_of_the_client_and_the_length_before_the_period_are_history(tmp_path):
    project = Project(tmp_path)
    for period, client, outcome in (
        ("2025-09", "demo", "done"), ("2025-10", "demo", "done"), ("2025-11", "demo", "failed"),
        ("2025-08", "other", "done"), ("2025-Q3", "demo", "done"), ("2025-12", "demo", "done"),
        ("2025-07.trial", "demo", "done"),
    ):  # fmt: skip
        folder = project.output / "demo" / period
        folder.mkdir(parents=True)
        record = {"client": client, "period": period, "outcome": outcome}
        (folder / "run.json").write_text(json.dumps(record))
    params = Params(client_id="demo", period_text="2025-12", client=ClientParams(name="演示"))
    assert [r["period"] for r in earlier_records(project, params)] == ["2025-09", "2025-10"]


def test_surprises_are_plain_in_the_record():
    (surprise,) = surprises(now(rows=1), [now()], {}, RULES)
    assert as_record([surprise]) == [
        {"rule": "数据变少", "subject": "订单表", "text": "订单表 表现有 1 行，上一期有 1,000 行"}
    ]
    assert unconfirmed([]) == ()
