"""Small faults for one Python source: where, what, and the text with the fault in it.

Bounds, operators, swapped arguments, dropped filters and conditions, changed constants. Nothing is
changed in annotations, docstrings, decorators, error texts, f-strings or what zip checks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"),
}  # fmt: skip
_COMPUTED: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"),
    ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"), ast.FloorDiv: ("//", "*"), ast.Pow: ("**", "*"),
}  # fmt: skip


#: faults of one kind, so that a sample holds as many of each
KINDS = {
    "bound": {"< → <=", "<= → <", "> → >=", ">= → >"},
    "equality": {"== → !=", "!= → ==", "is → is not", "is not → is", "in → not in", "not in → in"},
    "logic": {"and → or", "or → and", "& → |", "| → &", "not 去掉", "~ 去掉"},
    "arithmetic": {"+ → -", "- → +", "* → /", "/ → *", "// → *", "** → *", "- 去掉"},
    "filter": {"去掉筛选", "去掉条件"},
    "condition": {"条件取反"},
    "arguments": {"前两个参数互换"},
}
CONSTANT = "constant"
_ANY_ORDER = ("has", "min", "max", "equal")  # calls that mean the same whatever stands first


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. ``first`` and ``last``: lines of the statement it lies in, from 1."""

    line: int
    text: str  # the line as it stands, without blanks around it
    change: str  # < → <=
    first: int
    last: int
    start: int  # bytes of the source that are replaced
    end: int
    new: str

    @property
    def kind(self) -> str:
        return next((kind for kind, known in KINDS.items() if self.change in known), CONSTANT)

    def applied(self, source: str) -> str:
        """The source with the fault."""
        raw = source.encode()
        return (raw[: self.start] + self.new.encode() + raw[self.end :]).decode()

    def compiles(self, source: str) -> bool:
        """Whether the fault is one that Python can read."""
        try:
            ast.parse(self.applied(source))
        except SyntaxError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int  # bytes
    end: int
    new: str
    change: str


def mutants(source: str) -> list[Mutant]:
    """Every fault this module knows for ``source``, in the order of the text."""
    raw = source.encode()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    lines = source.split("\n")
    made = []
    for node, statement in _nodes(ast.parse(source)):
        for edit in _Edits(raw, starts).of(node):
            number = raw.count(b"\n", 0, edit.start) + 1
            made.append(
                Mutant(
                    number, lines[number - 1].strip(), edit.change,
                    statement.lineno, _end(statement), edit.start, edit.end, edit.new,
                )
            )  # fmt: skip
    return sorted(made, key=lambda mutant: (mutant.start, mutant.change))


def _nodes(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.stmt]]:
    """Every node that may be changed, with the innermost statement around it."""
    waiting: list[tuple[ast.AST, ast.stmt | None]] = [(tree, None)]
    while waiting:
        node, statement = waiting.pop()
        if isinstance(node, ast.stmt):
            statement = node
        if statement is not None and not isinstance(node, ast.stmt | ast.Module):
            yield node, statement
        elif isinstance(node, ast.If | ast.While):
            yield node, node
        waiting += [(child, statement) for child in _children(node)]


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        for child in value if isinstance(value, list) else [value]:
            words = isinstance(child, ast.JoinedStr | ast.Raise | ast.Assert | ast.Import)
            checks = isinstance(child, ast.keyword) and child.arg == "strict"  # as an assert does
            if isinstance(child, ast.AST) and not (words or checks or _only_types(child)):
                yield child


def _only_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def _end(statement: ast.stmt) -> int:
    """Its last line; of a compound statement that of its head."""
    body = getattr(statement, "body", None)
    if isinstance(body, list) and body:
        return max(statement.lineno, int(body[0].lineno) - 1)
    return statement.end_lineno or statement.lineno


class _Edits:
    """The faults of single nodes, as replaced bytes."""

    def __init__(self, raw: bytes, starts: list[int]) -> None:
        self._raw = raw
        self._starts = starts

    def of(self, node: ast.AST) -> Iterator[_Edit]:
        way = getattr(self, f"_{type(node).__name__.lower()}", None)
        if way is not None:
            yield from way(node)

    def _compare(self, node: ast.Compare) -> Iterator[_Edit]:
        if len(node.ops) == 1:
            old, new = _COMPARED[type(node.ops[0])]
            yield from self._between(node.left, node.comparators[0], old, new)

    def _binop(self, node: ast.BinOp) -> Iterator[_Edit]:
        if type(node.op) in _COMPUTED and not any(map(_is_text, (node.left, node.right))):
            yield from self._between(node.left, node.right, *_COMPUTED[type(node.op)])

    def _boolop(self, node: ast.BoolOp) -> Iterator[_Edit]:
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        yield from self._between(node.values[0], node.values[1], old, new)

    def _unaryop(self, node: ast.UnaryOp) -> Iterator[_Edit]:
        start, inner = self._at(node)[0], self._at(node.operand)[0]
        sign = {ast.Not: "not", ast.USub: "-", ast.Invert: "~"}.get(type(node.op))
        if sign:
            yield _Edit(start, inner, "", f"{sign} 去掉")

    def _constant(self, node: ast.Constant) -> Iterator[_Edit]:
        start, end = self._at(node)
        if isinstance(node.value, bool):
            new = str(not node.value)
        elif isinstance(node.value, int):
            new = str(node.value + 1)
        elif isinstance(node.value, float):
            new = repr(round(node.value * 1.1 + (node.value == 0), 6))
        else:
            return
        yield _Edit(start, end, new, f"{self._raw[start:end].decode()} → {new}")

    def _call(self, node: ast.Call) -> Iterator[_Edit]:
        if len(node.args) < 2 or any(isinstance(a, ast.Starred) for a in node.args[:2]):
            return
        if ast.dump(node.args[0]) == ast.dump(node.args[1]) or _called(node) in _ANY_ORDER:
            return
        (a, b), (c, d) = self._at(node.args[0]), self._at(node.args[1])
        swapped = self._raw[c:d] + self._raw[b:c] + self._raw[a:b]
        yield _Edit(a, d, swapped.decode(), "前两个参数互换")

    def _subscript(self, node: ast.Subscript) -> Iterator[_Edit]:
        """A filter of rows that is dropped."""
        if isinstance(node.ctx, ast.Load) and _is_filter(node.slice):
            yield _Edit(self._at(node.value)[1], self._at(node)[1], "", "去掉筛选")

    def _comprehension(self, node: ast.comprehension) -> Iterator[_Edit]:
        for condition in node.ifs:
            start, end = self._at(condition)
            yield _Edit(start, end, "True", "去掉条件")

    def _if(self, node: ast.If) -> Iterator[_Edit]:
        start, end = self._at(node.test)
        yield _Edit(start, end, f"not ({self._raw[start:end].decode()})", "条件取反")

    def _ifexp(self, node: ast.IfExp) -> Iterator[_Edit]:
        start, end = self._at(node.test)
        yield _Edit(start, end, f"not ({self._raw[start:end].decode()})", "条件取反")

    def _between(self, left: ast.AST, right: ast.AST, old: str, new: str) -> Iterator[_Edit]:
        """The operator, which stands somewhere between two operands."""
        start, end = self._at(left)[1], self._at(right)[0]
        gap = self._raw[start:end].decode()
        word = rf"\b{old}\b" if old[0].isalpha() else re.escape(old)
        found = re.search(word.replace(" ", r"\s+"), gap)
        if found:
            before = start + len(gap[: found.start()].encode())
            yield _Edit(before, before + len(found[0].encode()), new, f"{old} → {new}")

    def _at(self, node: ast.AST) -> tuple[int, int]:
        start = self._starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        return start, end


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def _is_text(node: ast.AST) -> bool:
    """Joined words and listed types: a changed operator would only raise."""
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    text = isinstance(node, ast.Constant) and isinstance(node.value, str | None)
    return text or isinstance(node, ast.JoinedStr | ast.List | ast.Tuple)


def _is_filter(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitAnd | ast.BitOr)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Invert)
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    tests = ("notna", "isna", "isin", "between", "eq", "ne", "gt", "ge", "lt", "le")
    return isinstance(node, ast.Compare) or (called and node.func.attr in tests)  # type: ignore[attr-defined]
