"""How the end of a batch is told."""

import pytest

from reportkit.analysis.basics.periods import Period
from reportkit.batch.outcome import Outcome, next_command, raise_for_failures, summary_lines
from reportkit.batch.planning import Job
from reportkit.errors import (
    BatchError,
    DataError,
    GateError,
    Interrupted,
    NotebookError,
    SystemFault,
    UnexpectedError,
    UsageError,
)

JIA, YI = (Job(name, Period.parse("2025-Q3")) for name in ("jia", "yi"))


def test_failures_are_counted_and_named_with_reason_and_next_command():
    done, failed = Outcome(JIA), Outcome(YI, error=UsageError("没有客户“yi”"))
    raise_for_failures([done])
    with pytest.raises(BatchError) as caught:
        raise_for_failures([done, failed])
    assert str(caught.value) == (
        "2 份报告中有 1 份没有生成：\n  yi 2025-Q3：没有客户“yi”\n"
        "    → reportkit build yi --period 2025-Q3"
    )
    assert caught.value.exit_code == 6


@pytest.mark.parametrize(
    ("error", "command"),
    [
        (DataError("x"), "reportkit check yi --period 2025-Q3"),
        (
            NotebookError("x", notebook="05_churn.ipynb"),
            "reportkit preview yi churn --period 2025-Q3",
        ),
        (NotebookError("x"), "reportkit build yi --period 2025-Q3"),
        (SystemFault("x"), "reportkit doctor"),
        (UnexpectedError("x"), "reportkit --debug build yi --period 2025-Q3"),
        (GateError("x"), "reportkit build yi --period 2025-Q3"),
        (Interrupted("x"), "reportkit build yi --period 2025-Q3（接着做，已完成的章不再运行）"),
    ],
)
def test_the_next_command_suits_the_fault(error, command):
    assert next_command(Outcome(YI, error=error)) == command


def test_the_count_says_what_was_built_what_was_not_and_how_many_kernels_it_took():
    outcomes = [
        Outcome(JIA, run=("a", "b")),
        Outcome(YI, unchanged=True),
        Outcome(YI, error=DataError("x")),
    ]
    assert summary_lines(outcomes) == ("共 3 份：生成 1，没有变化 1，失败 1；运行了 2 章。",)
