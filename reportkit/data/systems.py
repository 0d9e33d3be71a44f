"""Headings of CRM systems: ``params/mappings/<system>.yaml`` as frozen tables of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportkit.data.schema import TABLES
from reportkit.data.spec import nearest
from reportkit.errors import ParameterError
from reportkit.yaml_files import read_yaml


@dataclass(frozen=True, slots=True)
class SystemObject:
    """One object of a system (客户, 商机 …) and the headings that may fill our columns."""

    title: str
    table: str
    columns: dict[str, tuple[str, ...]]  # our column → headings, the preferred one first
    values: dict[str, dict[str, str]]
    live: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of rows from the interface

    def headings(self, *, live: bool) -> dict[str, tuple[str, ...]]:
        """Our column → headings; records of an interface refer to each other otherwise than files do."""
        return {**self.columns, **self.live} if live else self.columns


@dataclass(frozen=True, slots=True)
class CrmSystem:
    """All objects of one system."""

    name: str
    title: str
    objects: tuple[SystemObject, ...]


def read_system(name: str, folder: Path) -> CrmSystem:
    """Read ``<folder>/<name>.yaml``. Raises ParameterError for unknown tables, columns or shape."""
    path = folder / f"{name}.yaml"
    content = read_yaml(path)
    try:
        objects = tuple(_object(path.name, entry) for entry in content["objects"])
        return CrmSystem(name, content["title"], objects)
    except (KeyError, TypeError, AttributeError) as error:
        raise ParameterError(
            f"mappings/{path.name}：应写成 title 与 objects，每个对象有 title、table、columns（{error}）。"
        ) from error


def _object(file: str, entry: Mapping[str, Any]) -> SystemObject:
    table = TABLES.get(entry["table"])
    if table is None:
        raise ParameterError(f"{file}：没有表“{entry['table']}”。{nearest(entry['table'], TABLES)}")
    for column in (*entry["columns"], *entry.get("values", ()), *entry.get("live", ())):
        if column not in table.names:
            raise ParameterError(
                f"{file} 的“{entry['title']}”：{table.label}没有列“{column}”。{nearest(column, table.names)}"
            )
    return SystemObject(
        title=entry["title"],
        table=entry["table"],
        columns={column: tuple(words) for column, words in entry["columns"].items()},
        values={
            column: {str(k): str(v) for k, v in words.items()}
            for column, words in entry.get("values", {}).items()
        },
        live={column: tuple(words) for column, words in entry.get("live", {}).items()},
    )
