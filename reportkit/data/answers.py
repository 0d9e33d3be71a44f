"""An answer to an open question, laid over the client's YAML; comments and order stay."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reportkit.data.questions import Question
from reportkit.data.spec import nearest
from reportkit.errors import UsageError
from reportkit.yaml_files import editable, edited_text


def answer(text: str, key: str, word: str) -> str:
    """The client's YAML ``text`` with one question answered and taken out.

    Raises UsageError for a question that is not open or a word that is no choice of it.
    """
    document = editable(text)
    data = document["data"]
    entries = data.get("questions") or []
    place = next((i for i, entry in enumerate(entries) if str(entry["key"]) == key), None)
    if place is None:
        keys = [str(entry["key"]) for entry in entries]
        listed = f"还没有回答的有：{'、'.join(keys)}。" if keys else "没有未回答的问题。"
        raise UsageError(f"没有名为“{key}”的问题。{nearest(key, keys)}{listed}")
    writes = Question.from_yaml(entries[place]).answer(word)
    del entries[place]
    if not entries:
        del data["questions"]
    _lay_over(document, {k: v for k, v in writes.items() if k != "sources"})
    for label, entry in writes.get("sources", {}).items():
        _write_source(_source(data["sources"], label), entry)
    return edited_text(document)


def open_questions(text: str) -> tuple[Question, ...]:
    """The questions that the client's YAML still holds."""
    data = editable(text).get("data") or {}
    return tuple(map(Question.from_yaml, data.get("questions") or ()))


def _source(sources: list[Any], label: str) -> Any:
    file, sheet, block = (*label.split("#"), "", "")[:3]
    for source in sources:
        sql = source.get("sql") or {}
        first, second = (
            sql.get("url", source.get("file")),
            sql.get("table", source.get("sheet", "")),
        )
        place = source.get("block") or -int(source.get("stack") or 0) or ""
        if (str(first), str(second), str(place)) == (file, sheet, block):
            return source
    for source in sources:
        if Path(str(source.get("file", ""))).name == Path(file).name:
            return source
    raise UsageError(f"data.sources 中没有文件“{label}”，请直接编辑客户文件。")


#: settings that name columns of the table, and so end with it
_OF_THE_TABLE = ("columns", "constants", "values", "blanks", "dates", "units", "unpivot")


def _write_source(source: Any, entry: Mapping[str, Any]) -> None:
    if entry.get("table", source["table"]) != source["table"]:
        for key in _OF_THE_TABLE:
            source.pop(key, None)
    for heading, column in entry.get("columns", {}).items():
        columns = source.setdefault("columns", {})
        for other in [h for h, names in columns.items() if names == column and h != heading]:
            del columns[other]
        columns[heading] = column
    for key, value in entry.items():
        if key == "columns":
            continue
        if isinstance(value, Mapping):
            _lay_over(source.setdefault(key, {}), value)
        else:
            source[key] = value


def _lay_over(into: Any, tree: Mapping[str, Any]) -> None:
    """Mappings are merged, lists get what they lack, everything else is replaced."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            _lay_over(into.setdefault(key, {}), value)
        elif isinstance(value, list):
            known = into.setdefault(key, [])
            known.extend(item for item in value if item not in known)
        else:
            into[key] = value
