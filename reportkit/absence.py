"""A result that is missing and knows why. It travels like NaN: what is computed from it is missing too.

Nothing here knows clients, charts or notebooks; ``analysis``, ``features`` and the recorder use it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import wraps
from inspect import BoundArguments, Signature, signature
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from reportkit.errors import DataError, NotebookError

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class NothingToMeasure(DataError):
    """Raised by an analysis: the data are there, but hold nothing to measure.

    code: name of a sentence that says so in the report (empty: only the notebook says it).
    """

    def __init__(self, why: str, code: str = "", **values: Any) -> None:
        super().__init__(why)
        self.code, self.values = code, values


class DataMissing(DataError):
    """Raised by a feature: tables or columns that it needs are not in the snapshot."""

    def __init__(self, message: str, needs: tuple[str, ...]) -> None:
        super().__init__(message)
        self.needs = needs


@dataclass(frozen=True, slots=True)
class Gap:
    """Why something is missing: fields that would fill it, or a reason in words."""

    needs: tuple[str, ...] = ()  # orders.paid_amount
    purpose: str = ""  # what it would have shown
    why: str = ""
    code: str = ""
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"缺少 {'、'.join(self.needs)}" if self.needs else self.why


class Absent:
    """Stands for the result. Attributes, items, calls and arithmetic give the same absence back.

    What needs a definite answer (``if``, ``for``, ``len``, ``float``) is refused with a sentence.
    """

    __slots__ = ("_gap",)
    __array_ufunc__ = None  # numpy leaves operators to us

    def __init__(self, gap: Gap) -> None:
        self._gap = gap

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("_"):  # IPython and numpy probe for such names
            raise AttributeError(name)
        return self

    def _same(self, *_: Any, **__: Any) -> Absent:
        return self

    def _refuse(self, *_: Any) -> Any:
        raise NotebookError(
            f"这个结果缺失（{self._gap}），不能用 if、for、len、in 或 float 判断它。直接交给 chapter.metric、"
            "finding、figure、table、action 即可：它们会记下缺口并跳过；要换一个来源，用 first_of(甲, 乙)。"
        )

    __getitem__ = __call__ = _same
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _same
    __truediv__ = __rtruediv__ = __neg__ = __abs__ = __round__ = __and__ = __or__ = __invert__ = (
        _same
    )
    __lt__ = __le__ = __gt__ = __ge__ = _same
    __bool__ = __len__ = __iter__ = __contains__ = __float__ = __int__ = __index__ = _refuse

    def __repr__(self) -> str:
        return f"（缺失：{self._gap}）"


def gap_of(value: object) -> Gap | None:
    """Why ``value`` is missing; None where it is there."""
    return value._gap if isinstance(value, Absent) else None


def absent(gap: Gap) -> Any:
    """An absence in the place of any result."""
    return Absent(gap)


def travels(*, optional: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate an analysis or feature: an absent argument gives an absent result.

    optional: arguments whose absence is no hindrance; the function then gets None.
    The type seen by checkers and by completion stays that of the function, as with NaN and float.
    """

    def around(function: Callable[P, R]) -> Callable[P, R]:
        known = signature(function)

        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = _bound(function.__name__, known, args, kwargs)
            for name, given in list(bound.arguments.items()):
                if isinstance(given, Absent):
                    if name not in optional:
                        return cast(R, given)
                    bound.arguments[name] = None
            try:
                return function(*bound.args, **bound.kwargs)
            except NothingToMeasure as none:
                gap = Gap(why=str(none), code=none.code, values=tuple(none.values.items()))
            except DataMissing as missing:
                gap = Gap(needs=missing.needs)
            return cast(R, Absent(gap))

        return asked

    return around


def well_called(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a word of the vocabulary: a wrong keyword is told in Chinese, with the nearest."""
    known = signature(function)

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        _bound(function.__name__, known, args, kwargs)
        return function(*args, **kwargs)

    return called


def _bound(name: str, known: Signature, args: Any, kwargs: Any) -> BoundArguments:
    try:
        return known.bind(*args, **kwargs)
    except TypeError as error:
        raise _miscalled(name, known, kwargs, error) from None


def _miscalled(
    name: str, known: Signature, given: Mapping[str, object], error: TypeError
) -> NotebookError:
    """In Chinese what Python says in English: an unknown name, one too few or too many."""
    strange = [word for word in given if word not in known.parameters]
    fault = f"没有参数 {strange[0]}。{nearest(strange[0], known.parameters)}" if strange else ""
    if not fault and str(error).startswith("missing"):
        fault = f"少了参数 {str(error).split(chr(39))[1]}。"
    usable = "、".join(name for name in known.parameters if name != "self")
    return NotebookError(f"{name}(…) {fault or '的参数个数不对。'}参数依次是：{usable}。")


def is_there(result: object) -> bool:
    """For the rare place where a notebook must ask."""
    return not isinstance(result, Absent)


class Tables(Protocol):
    """What ``unmet`` asks of a snapshot."""

    def has(self, *names: str) -> bool: ...

    def names(self) -> list[str]: ...


def unmet(data: Tables, needs: Sequence[str]) -> tuple[str, ...]:
    """Those of ``needs`` that the data lack; of ``a.b|c.d`` one is enough, and the first is named.

    Raises NotebookError for a table or column that no client could have, with the nearest name.
    """
    lost = []
    for need in needs:
        try:
            there = any(map(data.has, need.split("|")))
        except KeyError as error:
            name = str(error.args[0]).split(": ")[-1]
            raise NotebookError(
                f"没有“{name}”这张表或这一列。{nearest(name, data.names())}"
            ) from None
        if not there:
            lost.append(need.split("|")[0])
    return tuple(lost)


def nearest(name: str, known: Iterable[str]) -> str:
    """``是否 share？`` for the name that comes closest, else nothing."""
    near = get_close_matches(name, list(known), 1)
    return f"是否 {near[0]}？" if near else ""


def first_of(*results: T) -> T:
    """The first result that is there; the first absence when none is."""
    return next((result for result in results if not isinstance(result, Absent)), results[0])
