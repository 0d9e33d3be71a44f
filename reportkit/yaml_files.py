"""YAML in: safe loader; duplicate keys, huge files and bombs refused. The only door to ruamel.yaml."""

from __future__ import annotations

import io
import pickle
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from reportkit.errors import ParameterError, explained

_LARGEST = 1_000_000  # bytes; a settings file is a page, not a data dump
_MOST_VALUES = 100_000  # with every alias (*name) counted as what it stands for
_DEEPEST = 50  # mappings and lists inside one another


class _Unfit(ValueError):
    """What YAML allows and settings do not."""


def read_yaml(path: Path) -> dict[str, Any]:
    """A mapping from a YAML file. Raises ParameterError naming file, line and what to do."""
    try:
        if not path.is_file():
            raise ParameterError(f"找不到设置文件 {path.name}（应在 {path.parent.name}/ 中）。")
        if path.stat().st_size > _LARGEST:
            raise ParameterError(f"{path.name} 超过 1 MB，不像设置文件；数据请放在数据文件里。")
        content = _load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ParameterError(f"{path.name} 读不出来：{explained(error)}") from error
    except UnicodeDecodeError as error:
        raise ParameterError(f"{path.name} 文件编码有误：请存为 UTF-8。") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise ParameterError(f"{path.name} {_fault(error)}。") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ParameterError(f"{path.name} 应由“名称: 值”组成，现在是{type(content).__name__}。")
    return content


def lines_of(path: Path) -> dict[tuple[str | int, ...], int]:
    """The line, from 1, of each name and each item of a list in a file that ``read_yaml`` takes."""
    lines: dict[tuple[str | int, ...], int] = {}

    def walk(node: Any, place: tuple[str | int, ...]) -> None:
        if isinstance(node, MappingNode):
            for key, value in node.value:
                lines[*place, str(key.value)] = key.start_mark.line + 1
                walk(value, (*place, str(key.value)))
        elif isinstance(node, SequenceNode):
            for number, item in enumerate(node.value):
                lines[*place, number] = item.start_mark.line + 1
                walk(item, (*place, number))

    walk(YAML(typ="safe", pure=True).compose(path.read_text(encoding="utf-8-sig")), ())
    return lines


def editable(text: str) -> Any:
    """A YAML document that keeps its comments, order and quotes while it is changed."""
    return _round_trip().load(text)


def edited_text(document: Any) -> str:
    """The text of a document that ``editable`` gave."""
    out = io.StringIO()
    _round_trip().dump(document, out)
    return out.getvalue()


def _round_trip() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=2, offset=0)
    return yaml


def yaml_text(content: object) -> str:
    """``content`` (plain lists, mappings and scalars) as YAML that reads back as the same."""
    writer = YAML(typ="safe", pure=True)
    innermost_on_one_line: Any = None
    writer.default_flow_style = innermost_on_one_line
    writer.allow_unicode = True
    writer.width = 4096
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    writer.dump(content, out)
    return out.getvalue()


def parse_scalar(text: str) -> object:
    """A value as YAML reads it: ``90`` a number, ``[a, b]`` a list. Raises ValueError."""
    try:
        return _load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        raise ValueError(text) from error


def _load(text: str) -> object:
    """What a text says; whoever asks may change it."""
    content: object = pickle.loads(_parsed(text))
    return content


@lru_cache(maxsize=64)
def _parsed(text: str) -> bytes:
    """The content, pickled: a process asks for the same few files again and again, and a copy costs
    a hundredth of what the parser takes.
    """
    if "<<" in text:  # merging copies: what is merged twice at each of n levels grows as 2^n
        _refuse_bomb(YAML(typ="safe", pure=True).compose(text))
    content: object = YAML(typ="safe", pure=True).load(text)
    _refuse_unfit(content)
    return pickle.dumps(content)


def _refuse_bomb(root: Any) -> None:
    """Count the values under a composed node as if every alias were written out."""
    sizes: dict[int, int] = {}

    def size(node: Any, depth: int) -> int:
        if id(node) not in sizes:
            if depth > _DEEPEST:
                raise _Unfit(_TOO_DEEP)
            sizes[id(node)] = _MOST_VALUES  # a node that holds itself has no end
            parts = node.value if isinstance(node.value, list) else []
            inner = [
                part for item in parts for part in (item if isinstance(item, tuple) else (item,))
            ]
            sizes[id(node)] = 1 + sum(size(part, depth + 1) for part in inner)
        return sizes[id(node)]

    if root is not None and size(root, 0) > _MOST_VALUES:
        raise _Unfit(_TOO_MANY)


def _refuse_unfit(content: object) -> None:
    """Raise for too many values, too deep a nest, and text that no file can hold."""
    left = [(content, 0)]
    count = 0
    while left:
        value, depth = left.pop()
        count += 1
        if count > _MOST_VALUES:
            raise _Unfit(_TOO_MANY)
        if depth > _DEEPEST:
            raise _Unfit(_TOO_DEEP)
        if isinstance(value, dict):
            left += [(part, depth + 1) for item in value.items() for part in item]
        elif isinstance(value, list | tuple):
            left += [(part, depth + 1) for part in value]
        elif isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
            raise _Unfit(f"有不成对的代理字符（{value[:20]!a}），请改成正常的文字")


_TOO_MANY = f"展开后超过 {_MOST_VALUES:,} 个值，请去掉层层引用的 &名称 与 *名称"
_TOO_DEEP = f"嵌套超过 {_DEEPEST} 层，请改成平直的“名称: 值”"
_WORDS = {  # of the parser, by how its message begins
    "mapping values are not allowed": "同一行有两个“名称: 值”，含冒号的文字请加引号",
    "found character '\\t'": "行首用了制表符，请改用空格",
    "found undefined alias": "用了没有定义的 *名称；以 * 开头的文字请加引号",
    "could not determine a constructor": "用了 ! 标签，设置里不能使用",
    "found unhashable key": "名称应是文字",
    "found unexpected end of stream": "引号没有配对",
    "expected ',' or": "括号没有配对，或少了逗号",
    "expected the node content": "括号没有配对",
}


def _fault(error: Exception) -> str:
    """第 3 行有误：… in Chinese."""
    if isinstance(error, RecursionError):
        return f"有误：{_TOO_DEEP}"
    if isinstance(error, _Unfit):
        return f"有误：{error}"
    mark = getattr(error, "problem_mark", None)
    place = f"第 {mark.line + 1} 行有误" if mark else "有误"
    said = next(iter(str(getattr(error, "problem", "") or error).splitlines()), "")
    if isinstance(error, DuplicateKeyError):
        return f"{place}：名称 {said.split(chr(34))[1]} 写了两次，请去掉一处"
    if not isinstance(error, MarkedYAMLError):
        return f"{place}：有不成立的日期或数字（{said}），若是文字请加引号"
    words = next((words for start, words in _WORDS.items() if said.startswith(start)), said)
    return f"{place}：{words}"
