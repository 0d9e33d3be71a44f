"""The parameters cell is the schema of a chapter's settings: read it, and check values against it.

Nothing of the notebook is run for this. One line declares one setting::

    horizon_days: int = 90  # 预测窗口（天），范围 30～365
    vocabulary: str = "四层"  # 分层叫法，可选：四层|三级|ABC
"""

from __future__ import annotations

import ast
import difflib
import functools
import io
import math
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reportkit.errors import ContractError, ParameterError
from reportkit.notebooks.chapter_files import Cell, Notebook, read_cells, same_file
from reportkit.setting_faults import tell

RUN_PARAMETERS: Mapping[str, str] = {"client": "demo", "period": "", "run_dir": ""}
PARAMETERS_TAG = "parameters"

_TYPES: dict[str, type] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "list": list,
    "dict": dict,
}
_SPOKEN = {
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "list": "列表",
    "dict": "键值表",
}
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"范围\s*[:：]?\s*({_NUMBER})\s*[~～]\s*({_NUMBER})")
_CHOICES = re.compile(r"可选\s*[:：]\s*([^；;，,。）)]+)")


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a parameters cell.

    ``type`` is one of str, int, float, bool, list, dict; ``items`` the type of a list's items or a
    dict's values, empty for any. ``choices`` and the range hold for the items of a list too.
    """

    name: str
    type: str
    default: Any
    comment: str
    items: str = ""
    choices: tuple[str, ...] = ()
    minimum: float = -math.inf
    maximum: float = math.inf


def declared_settings(notebook: Notebook) -> dict[str, Setting]:
    """All declarations of the parameters cell in order; the first three are ``RUN_PARAMETERS``.

    Raises ContractError when there is no such cell or a line of it is no plain declaration.
    """
    return dict(_declared(notebook, same_file(notebook.path)))


@functools.lru_cache(maxsize=256)
def _declared(notebook: Notebook, marks: tuple[int, ...]) -> dict[str, Setting]:
    cells = [cell for cell in read_cells(notebook.path) if PARAMETERS_TAG in cell.tags]
    if len(cells) != 1:
        raise ContractError(
            f"{notebook.path.name}：应有且只有一个标签为 parameters 的单元格，现有 {len(cells)} 个。",
            notebook=notebook.path.name,
        )
    try:
        return parse_parameters(cells[0])
    except ValueError as error:
        raise ContractError(
            f"{notebook.path.name}（第 {cells[0].number} 个单元格）：{error}",
            notebook=notebook.path.name,
            cell=cells[0].number,
        ) from error


def parse_parameters(cell: Cell) -> dict[str, Setting]:
    """Read the declarations of one cell. Raises ValueError, in Chinese, for the first bad line."""
    try:
        body = ast.parse(cell.source).body
    except SyntaxError as error:
        raise ValueError(f"参数单元格第 {error.lineno} 行不是合法的 Python。") from error
    comments = _comments(cell.source)
    settings: dict[str, Setting] = {}
    for statement in body:
        setting = _declaration(statement, comments.get(statement.end_lineno or 0, ""))
        if setting.name in settings:
            raise ValueError(f"参数 {setting.name} 声明了两次，请删去一行。")
        settings[setting.name] = setting
    first = [(s.name, s.default) for s in list(settings.values())[: len(RUN_PARAMETERS)]]
    if first != list(RUN_PARAMETERS.items()):
        raise ValueError(
            '参数单元格的前三行应为 client: str = "demo"、period: str = ""、run_dir: str = ""。'
        )
    return settings


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("# ").strip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _declaration(statement: ast.stmt, comment: str) -> Setting:
    where = f"参数单元格第 {statement.lineno} 行"
    target: ast.expr
    if isinstance(statement, ast.AnnAssign):
        target, value = statement.target, statement.value
        kind, items = _annotated(statement.annotation, where)
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        kind = items = ""
    else:
        raise ValueError(f"{where}不是“名称: 类型 = 默认值  # 说明”的形式。")
    if not isinstance(target, ast.Name) or value is None:
        raise ValueError(f"{where}不是“名称: 类型 = 默认值  # 说明”的形式。")
    try:
        default = ast.literal_eval(value)
    except ValueError as error:
        raise ValueError(f"{where}的默认值须直接写出，不能是算式或函数调用。") from error
    kind = kind or type(default).__name__
    if kind not in _TYPES:
        raise ValueError(f"{where}的默认值类型 {kind} 不可用，可用：{'、'.join(_TYPES)}。")
    setting = _with_limits(Setting(target.id, kind, default, comment, items))
    if problem := _problem(setting, default):
        raise ValueError(f"{where}（{target.id}）的默认值不合自己的声明：{problem}。")
    return setting


def _annotated(annotation: ast.expr, where: str) -> tuple[str, str]:
    """``list[str]`` → ("list", "str"); ``dict[str, float]`` → ("dict", "float")."""
    written = ast.unparse(annotation)
    base, _, inner = written.rstrip("]").partition("[")
    items = inner.rpartition(", ")[2]
    if base not in _TYPES or (items and items not in _TYPES):
        raise ValueError(f"{where}的类型 {written} 不可用，可用：{'、'.join(_TYPES)}。")
    return base, items


def _with_limits(setting: Setting) -> Setting:
    limits: dict[str, Any] = {}
    if found := _RANGE.search(setting.comment):
        limits |= {"minimum": float(found[1]), "maximum": float(found[2])}
    if found := _CHOICES.search(setting.comment):
        limits["choices"] = tuple(word.strip() for word in re.split(r"[|｜]", found[1]))
    return replace(setting, **limits)


def check_settings(
    notebook: Notebook, values: Mapping[str, object], *, source: str
) -> dict[str, object]:
    """The chapter's settings, complete with defaults, as plain JSON values.

    values: what ``source`` (a file name or 命令行, for the message) says of this chapter. The run's
    own three parameters are not settings and are not returned. Raises ParameterError telling all
    that ``setting_faults`` finds.
    """
    if found := setting_faults(notebook, values):
        raise ParameterError(tell([(source, 0, text) for _, text in found]))
    return {
        name: _plain(setting, values.get(name, setting.default))
        for name, setting in _own(notebook).items()
    }


def setting_faults(notebook: Notebook, values: Mapping[str, object]) -> list[tuple[str, str]]:
    """Name and sentence of what is wrong in a chapter's settings: an unknown name, a wrong type, a
    value out of range or not on offer."""
    declared = _own(notebook)
    problems = [
        (
            name,
            _problem(declared[name], value) if name in declared else _unknown(str(name), declared),
        )
        for name, value in values.items()
    ]
    return [(name, f"{notebook.name}.{name} {problem}。") for name, problem in problems if problem]


def _own(notebook: Notebook) -> dict[str, Setting]:
    declared = declared_settings(notebook)
    return {name: declared[name] for name in declared if name not in RUN_PARAMETERS}


def _unknown(name: str, declared: Mapping[str, Setting]) -> str:
    if not declared:
        return "不存在：这一章没有可调的设置，请删去"
    near = difflib.get_close_matches(name, declared, n=1)
    hint = f"，是否应为 {near[0]}" if near else ""
    return f"不存在{hint}？可用：{'、'.join(declared)}"


def _problem(setting: Setting, value: object) -> str:
    """What is wrong with ``value``; empty when nothing is."""
    if not _is(setting.type, value):
        hint = "（日期与编号请加引号）" if setting.type == "str" else ""
        return f"应为{_SPOKEN[setting.type]}，得到 {_shown(value)}{hint}"
    members = [value]
    if isinstance(value, list):
        members = list(value)
    elif isinstance(value, dict):
        if any(not isinstance(key, str) for key in value):
            return "的键都应为文字，请给键加引号"
        members = list(value.values())
    for member in members:
        if problem := _member_problem(setting, member):
            return problem
    return ""


def _member_problem(setting: Setting, member: object) -> str:
    if setting.items and not _is(setting.items, member):
        return f"的每一项应为{_SPOKEN[setting.items]}，得到 {_shown(member)}"
    if not _is_plain(member):
        return f"只能由文字、数字、true/false 组成，得到 {_shown(member)}"
    if setting.choices and str(member) not in setting.choices:
        return f"应为 {'、'.join(setting.choices)} 之一，得到 {_shown(member)}"
    if isinstance(member, int | float) and not setting.minimum <= member <= setting.maximum:
        return f"应在 {setting.minimum:g}～{setting.maximum:g} 之间，得到 {_shown(member)}"
    return ""


def _is(kind: str, value: object) -> bool:
    if isinstance(value, bool):
        return kind == "bool"
    if isinstance(value, float):
        return kind == "float" and math.isfinite(value)
    return isinstance(value, (int, float) if kind == "float" else _TYPES[kind])


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(_is_plain(item) for item in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int | bool)


def _shown(value: object) -> str:
    return f"{value!r}（{_SPOKEN.get(type(value).__name__, type(value).__name__)}）"


def _plain(setting: Setting, value: Any) -> object:
    if setting.type == "float":
        return float(value)
    if setting.items == "float":
        if isinstance(value, dict):
            return {key: float(item) for key, item in value.items()}
        return [float(item) for item in value]
    return value
