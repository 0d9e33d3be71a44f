from pathlib import Path

import pytest

from reportkit.errors import ParameterError
from reportkit.strategies import load_strategies

LIBRARY = Path(__file__).resolve().parent.parent / "params" / "strategies.yaml"
ENTRY = (
    "visit:\n  title: 回访\n  detail: 回访 {count:int} 家\n  tiers: [优质客户]\n  trigger: 到期\n"
    "  owner: 客户成功部\n  priority: P1\n  deadline_days: 30\n  measure: 覆盖率\n"
)


def library(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "strategies.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_library_names_owner_deadline_and_measure_for_each_advice():
    entries = load_strategies(LIBRARY)
    assert len(entries) >= 25
    for entry in entries.values():
        assert entry.owner
        assert entry.measure
        assert 0 < entry.deadline_days <= 365
        assert entry.trigger


def test_every_tier_and_every_need_has_advice():
    entries = load_strategies(LIBRARY).values()
    for tier in ("优质客户", "发展客户", "潜力客户", "边缘客户"):
        assert any(tier in entry.tiers for entry in entries)
    for need in ("价格敏感型", "品质追求型", "个性化需求"):
        assert any(need in entry.needs for entry in entries)


def test_advice_that_no_requirement_gives_is_marked_as_ours():
    library = load_strategies(LIBRARY).items()
    ours = [key for key, entry in library if entry.own and not entry.steps]
    assert ours == ["edge_self_service", "contract_renewal"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("owner:", "owmer:"), "yaml 第 6 行：没有名为“visit.owmer”的参数。是否想写“owner”？"),
        (("  measure: 覆盖率\n", ""), "^strategies.yaml 第 1 行：缺少必填参数 visit.measure。$"),
        (("P1", "高"), "priority 的值 '高' 不可用，应为其中之一：'P0'、'P1'、'P2'"),
        (("30", "下月"), "deadline_days 的值 '下月' 不可用，应为整数"),
        (("  tiers:", "  hours_each: -1\n  tiers:"), "hours_each 的值 -1 不可用"),
    ],
)
def test_a_wrong_entry_names_itself(tmp_path, change, message):
    with pytest.raises(ParameterError, match=message):
        load_strategies(library(tmp_path, ENTRY.replace(*change)))


def test_no_advice_calls_those_dissatisfied_who_only_gave_one_item_a_low_score():
    """不满意 is the verdict on the whole, counted in the chapter on satisfaction and nowhere else."""
    for name, entry in load_strategies(LIBRARY).items():
        assert "家不满意" not in entry.detail, name


def test_every_decision_says_what_it_costs_and_what_happens_otherwise():
    decisions = [entry for entry in load_strategies(LIBRARY).values() if entry.steps]
    assert len(decisions) >= 10
    for entry in decisions:
        assert entry.own
        assert entry.effort
        assert entry.otherwise
        assert entry.headline
        assert 1 <= len(entry.steps) <= 3
        assert max(step.to_day for step in entry.steps) <= 95


STEP = ENTRY + "  steps:\n    - {title: 走访, detail: 逐户, from_day: 5, to_day: 9}\n"


def test_the_steps_of_a_decision_are_read(tmp_path):
    (entry,) = load_strategies(library(tmp_path, STEP)).values()
    assert (entry.steps[0].title, entry.steps[0].to_day) == ("走访", 9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("to_day", "bis"), "第 11 行：没有名为“visit.steps.0.bis”的参数。可用的有：title、"),
        (("detail: 逐户, ", ""), "第 11 行：缺少必填参数 visit.steps.0.detail"),
        (("from_day: 5", "from_day: 9"), "步骤“走访”应先开始"),
    ],
)
def test_a_wrong_step_names_its_strategy(tmp_path, change, message):
    with pytest.raises(ParameterError, match=message):
        load_strategies(library(tmp_path, STEP.replace(*change)))


def test_advice_for_firms_does_not_fit_persons(tmp_path):
    (entry,) = load_strategies(library(tmp_path, ENTRY + "  kinds: [对公]\n")).values()
    assert entry.fits("对公")
    assert not entry.fits("对私")


def test_everything_wrong_in_the_library_is_told_at_once_by_its_lines(tmp_path):
    text = STEP.replace("owner:", "owmer:").replace("30", "0").replace("to_day: 9", "to_day: 1")
    with pytest.raises(ParameterError) as error:
        load_strategies(library(tmp_path, f"{text}call: 电话\n" + STEP.replace("visit", "third")))
    first, *others = str(error.value).splitlines()
    assert first == "3 处有误："
    lines = [line.partition("：")[0] for line in others]
    assert lines == [f"  strategies.yaml 第 {n} 行" for n in (6, 8, 12)]
