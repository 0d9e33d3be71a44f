import pytest
from recorded_blocks import chapter, metric

from reportkit.errors import GateError
from reportkit.gate import compare, contradictions


def two(count: int) -> tuple:
    names = [f"指标{i}" for i in range(count)]
    one, other = (
        [metric(f"m{i}", value, label=name) for i, name in enumerate(names)] for value in (1, 2)
    )
    return chapter("value", *one), chapter("churn", *other)


def test_chapters_that_agree_pass():
    one, _ = two(3)
    compare((one,))
    assert contradictions((one,)) == ()


def test_the_first_five_contradictions_are_told_and_the_others_counted():
    with pytest.raises(GateError, match=r"报告中有 7 处自相矛盾，未发布：\n“指标0”") as refused:
        compare(two(7))
    assert "“指标4”" in str(refused.value)
    assert "“指标5”" not in str(refused.value)
    assert str(refused.value).endswith("另有 2 处。")
    assert refused.value.exit_code == 5
