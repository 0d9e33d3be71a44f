"""The faults that ``make mutate`` puts into code: each at its place, none in words or types."""

import ast
import csv
import json
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[1] / "tools"
sys.path.insert(0, str(TOOLS))

from mutants import KINDS, mutants


def faults(source: str) -> dict[str, str]:
    return {mutant.change: mutant.applied(source) for mutant in mutants(source)}


@pytest.mark.parametrize(
    ("source", "change", "fault"),
    [
        ("a = b < c", "< → <=", "a = b <= c"),
        ("a = b >= c", ">= → >", "a = b > c"),
        ("a = (b) is not (c)", "is not → is", "a = (b) is (c)"),
        ("a = b not in c", "not in → in", "a = b in c"),
        ("a = b - c", "- → +", "a = b + c"),
        ("a = 甲 * 乙 # 注", "* → /", "a = 甲 / 乙 # 注"),
        ("a = b and c and d", "and → or", "a = b or c and d"),
        ("a = x[b & c]", "去掉筛选", "a = x"),
        ("a = x[x.isin(c)].sum()", "去掉筛选", "a = x.sum()"),
        ("a = [b for b in c if d]", "去掉条件", "a = [b for b in c if True]"),
        ("a = not b", "not 去掉", "a = b"),
        ("a = ~b", "~ 去掉", "a = b"),
        ("a = f(b, c, d)", "前两个参数互换", "a = f(c, b, d)"),
        ("if a:\n    b()", "条件取反", "if not (a):\n    b()"),
        ("a = b if c else d", "条件取反", "a = b if not (c) else d"),
        ("a = 7", "7 → 8", "a = 8"),
        ("a = 0.5", "0.5 → 0.55", "a = 0.55"),
        ("a = True", "True → False", "a = False"),
    ],
)
def test_each_kind_of_fault_changes_its_place_and_nothing_else(source, change, fault):
    assert faults(source)[change] == fault


@pytest.mark.parametrize(
    "source",
    [
        '"""One or 2 < 3 words."""',
        "def f(a: list[int] | None) -> dict[str, 3]: ...",
        "@dataclass(frozen=True)\nclass A: ...",
        "raise DataError(f'{a + b}', 3)",
        "a = f'{b:.1f} {c + 1}'",
        "a = x['b']",
        "a = b + 'word'",
        "a = f(b, b)",
        "a = max(b, c)",
        "a = data.has('b', 'c')",
        "a = pc.equal(b, c)",
        "a = zip(b, strict=True)",
        "if TYPE_CHECKING:\n    a = 1 < 2",
        "from a import b",
    ],
)
def test_words_types_decorators_and_errors_are_left_as_they_are(source):
    assert mutants(source) == []


def test_a_fault_knows_its_line_its_statement_and_its_kind():
    source = "a = 1\nb = f(\n    c < d,\n)\n"
    bound = next(mutant for mutant in mutants(source) if mutant.kind == "bound")
    assert (bound.line, bound.text, bound.first, bound.last) == (3, "c < d,", 2, 4)
    assert {mutant.kind for mutant in mutants(source)} == {"bound", "constant"}


def test_a_condition_is_a_fault_of_its_head_not_of_its_body():
    source = "if a:\n    b = 1\n    c = 2\n"
    head = next(mutant for mutant in mutants(source) if mutant.change == "条件取反")
    assert (head.first, head.last) == (1, 1)


def test_every_fault_of_a_real_module_can_be_read_and_is_a_change():
    path = TOOLS.parent / "reportkit" / "analysis" / "opinions" / "verdicts.py"
    source = path.read_text("utf-8")
    made = mutants(source)
    assert len(made) > 50
    for mutant in made:
        assert mutant.compiles(source)
        assert ast.dump(ast.parse(mutant.applied(source))) != ast.dump(ast.parse(source))


def test_no_change_belongs_to_two_kinds():
    changes = [change for known in KINDS.values() for change in known]
    assert len(changes) == len(set(changes))


def test_every_known_survivor_is_still_a_fault_of_its_line_and_has_its_reason():
    root = TOOLS.parent
    with (root / "tests" / "mutation_survivors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    faults_of: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        if row["file"] not in faults_of:
            made = [mutant for source in sources(root / row["file"]) for mutant in mutants(source)]
            faults_of[row["file"]] = {(mutant.text, mutant.change) for mutant in made}
        assert (row["line"], row["change"]) in faults_of[row["file"]], row
        assert row["reason"], row


def sources(path: Path) -> list[str]:
    """The text of a module, or of every cell of code of a notebook."""
    text = path.read_text("utf-8")
    if path.suffix != ".ipynb":
        return [text]
    cells = json.loads(text)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
