"""YAML in: safe loader, duplicate keys and huge files refused. The only door to ruamel.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reportkit.errors import ParameterError

_LARGEST = 1_000_000  # bytes; a settings file is a page, not a data dump


def read_yaml(path: Path) -> dict[str, Any]:
    """A mapping from a YAML file; safe loader, duplicate keys refused. Raises ParameterError."""
    if not path.is_file():
        raise ParameterError(f"找不到设置文件 {path.name}（应在 {path.parent.name}/ 中）。")
    if path.stat().st_size > _LARGEST:
        raise ParameterError(f"{path.name} 超过 1 MB，不像设置文件；数据请放在数据文件里。")
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8-sig"))
    except (YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        line = f"第 {place.line + 1} 行" if place else "文件编码"
        reason = getattr(error, "problem", None) or "请存为 UTF-8"
        raise ParameterError(f"{path.name} {line}有误：{str(reason).splitlines()[0]}。") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ParameterError(f"{path.name} 应由“名称: 值”组成，现在是{type(content).__name__}。")
    return content


def parse_scalar(text: str) -> object:
    """A value as YAML reads it: ``90`` a number, ``[a, b]`` a list. Raises ValueError."""
    try:
        return YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise ValueError(text) from error
