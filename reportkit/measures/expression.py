"""Conditions and amounts that a client writes in YAML: a small closed language, never Python.

``实付金额 >= 100 and 购买渠道 in ["线上", "门店"]``: columns by their Chinese name or the name in
code, numbers, words in quotation marks, ``+ - * /``, comparisons, ``in``, ``and or not``. Every name
and type is checked before any data are read.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import pandas as pd

from reportkit.absence import nearest
from reportkit.data.schema import Table
from reportkit.errors import ParameterError

Type = Literal["数", "文字", "时间", "是非"]
_KINDS: dict[str, Type] = {
    "money": "数", "number": "数", "integer": "数", "share": "数", "time": "时间", "flag": "是非",
}  # fmt: skip  # all others are words
_SUMS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_LONGEST = 500  # characters: a condition that is longer is a program

Values = Mapping[str, "pd.Series[Any]"]
Evaluate = Callable[[Values], Any]


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression. ``columns``: names in code of what it reads, each once."""

    text: str
    type: Type
    columns: tuple[str, ...]
    _evaluate: Evaluate

    def over(self, frame: pd.DataFrame) -> pd.Series[Any]:
        """One value per row of ``frame``; a condition on an empty cell does not hold."""
        found = self._evaluate({name: frame[name] for name in frame.columns})
        whole = pd.Series(found, index=frame.index)
        return whole.fillna(False).astype(bool) if self.type == "是非" else whole.astype(float)


def parse(text: str, table: Table, wanted: Type) -> Expression:
    """The expression, of type ``wanted``. Raises ParameterError naming what is wrong in it."""
    if len(text) > _LONGEST:
        raise ParameterError(f"“{text[:20]}…”长 {len(text)} 字，最多 {_LONGEST} 字。")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ParameterError(
            f'“{text}”读不懂。请写成例如 实付金额 >= 100 and 购买渠道 == "线上"。'
        ) from None
    reader = _Reader(table, text)
    found, evaluate = reader.read(tree)
    if found != wanted:
        raise ParameterError(f"“{text}”应是{_said(wanted)}，现在是{_said(found)}。")
    return Expression(text, found, tuple(dict.fromkeys(reader.columns)), evaluate)


def _said(type: Type) -> str:
    return {"是非": "一个条件（例如 实付金额 >= 100）"}.get(type, f"一个{type}")


class _Reader:
    """Reads a syntax tree into a type and a function of the columns; anything else is refused."""

    def __init__(self, table: Table, text: str) -> None:
        self.table, self.text = table, text
        self.columns: list[str] = []
        self._names = {
            **{column.label: column for column in table.columns},
            **{column.name: column for column in table.columns},
        }

    def read(self, node: ast.expr) -> tuple[Type, Evaluate]:
        match node:
            case ast.Name(id=name):
                return self._column(name)
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int() | float() | str() as value):
                return ("文字" if isinstance(value, str) else "数"), lambda _: value
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                number = self._typed(inner, "数")
                return "数", lambda row: -number(row)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                condition = self._typed(inner, "是非")
                return "是非", lambda row: ~_held(condition(row))
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SUMS:
                return "数", self._two(_SUMS[type(sign)], left, right)
            case ast.BoolOp(op=sign, values=values):
                return "是非", self._joined(isinstance(sign, ast.And), values)
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as sign], comparators=[right]):
                return "是非", self._among(left, right, isinstance(sign, ast.In))
            case ast.Compare(left=left, ops=[sign], comparators=[right]) if (
                type(sign) in _COMPARISONS
            ):
                return "是非", self._compared(left, sign, right)
        raise ParameterError(
            f"“{self.text}”里的“{ast.unparse(node)}”不能用。可用：列名、数、引号里的文字、"
            "+ - * /、比较、in、and、or、not。"
        )

    def _column(self, name: str) -> tuple[Type, Evaluate]:
        column = self._names.get(name)
        if column is None:
            labels = [each.label for each in self.table.columns]
            hint = nearest(name, self._names) or f"有：{'、'.join(labels)}。"
            raise ParameterError(f"“{self.text}”：{self.table.label}没有“{name}”这一列。{hint}")
        self.columns.append(column.name)
        return _KINDS.get(column.kind, "文字"), lambda row: row[column.name]

    def _typed(self, node: ast.expr, wanted: Type) -> Evaluate:
        found, evaluate = self.read(node)
        if found != wanted:
            raise ParameterError(
                f"“{self.text}”：“{ast.unparse(node)}”应是{_said(wanted)}，现在是{_said(found)}。"
            )
        return evaluate

    def _two(self, sum: Callable[[Any, Any], Any], left: ast.expr, right: ast.expr) -> Evaluate:
        first, second = self._typed(left, "数"), self._typed(right, "数")
        return lambda row: sum(first(row), second(row))

    def _joined(self, every: bool, values: list[ast.expr]) -> Evaluate:
        parts = [self._typed(value, "是非") for value in values]

        def evaluate(row: Values) -> Any:
            first, *others = (_held(part(row)) for part in parts)
            for other in others:
                first = first & other if every else first | other
            return first

        return evaluate

    def _among(self, left: ast.expr, right: ast.expr, inside: bool) -> Evaluate:
        found, evaluate = self.read(left)
        if not isinstance(right, ast.List | ast.Tuple) or found not in ("文字", "数"):
            raise ParameterError(f'“{self.text}”：in 后面应是列表，例如 in ["线上", "门店"]。')
        known = []
        for each in right.elts:
            value = self._typed(each, found)({})
            known.append(value)
        return lambda row: evaluate(row).isin(known) == inside

    def _compared(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> Evaluate:
        before = len(self.columns)
        (first_type, first), (second_type, second) = self.read(left), self.read(right)
        if len(self.columns) == before:
            raise ParameterError(f"“{self.text}”：比较的两边至少有一边是列名。")
        if "时间" in (first_type, second_type):
            first_type, first = self._moment(left, first_type, first)
            second_type, second = self._moment(right, second_type, second)
        if first_type != second_type:
            raise ParameterError(f"“{self.text}”：{first_type}不能与{second_type}比较。")
        if first_type in ("文字", "是非") and isinstance(sign, _ORDERED):
            raise ParameterError(f"“{self.text}”：{first_type}只能用 ==、!= 或 in 比较。")
        compare = _COMPARISONS[type(sign)]

        def evaluate(row: Values) -> Any:
            one, other = first(row), second(row)
            known = _known(one) & _known(other)  # an empty cell differs from nothing
            return compare(one, other) & known

        return evaluate

    def _moment(self, node: ast.expr, found: Type, evaluate: Evaluate) -> tuple[Type, Evaluate]:
        word = node.value if isinstance(node, ast.Constant) else None
        if not isinstance(word, str):
            return found, evaluate
        try:
            moment = datetime.fromisoformat(word)
        except ValueError:
            raise ParameterError(
                f'“{self.text}”：“{word}”应写成日期，例如 "2025-01-31"。'
            ) from None
        return "时间", lambda _: moment


def _held(condition: Any) -> Any:
    """A condition of which every row has a yes or a no: an empty cell is a no."""
    return condition.fillna(False).astype(bool)


def _known(value: Any) -> Any:
    return value.notna() if isinstance(value, pd.Series) else True
