"""The systems that tiers are written back to: what their import takes, and how much of it at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class System:
    """A CRM, and the file its import takes."""

    format: str  # word in report.formats
    title: str
    heads: tuple[str, str, str, str]  # record number, name, tier, date; an empty one is left out
    suffix: str
    most_rows: int  # of one file
    record_id: Callable[[str], str]  # its own spelling of a record number; empty for a foreign one
    day: Callable[[date], str]
    steps: str
    sheet: str = ""
    most_bytes: int = 100_000_000

    @property
    def stem(self) -> str:
        return f"分级回写_{self.title.replace(' ', '')}"


_OBJECT_ID = re.compile(r"(?!zcrm_)\S+")
_ZOHO_ID = re.compile(r"(?:zcrm_)?(\d+)")


def _object_id(text: str) -> str:
    return text if _OBJECT_ID.fullmatch(text) else ""


def _zoho_id(text: str) -> str:
    found = _ZOHO_ID.fullmatch(text)
    return f"zcrm_{found[1]}" if found else ""


FXIAOKE = System(
    format="fxiaoke",
    title="纷享销客",
    heads=("唯一性ID（必填）", "客户名称（必填）", "客户级别", "分层日期"),
    suffix=".xlsx",
    most_rows=10_000,
    record_id=_object_id,
    day=lambda day: f"{day:%Y-%m-%d}",
    steps=(
        "1. 在客户对象中新建日期字段“分层日期”，并确认“客户级别”的选项与文件中的分级完全一致。\n"
        "2. 客户对象 → 导入 → 更新导入，按唯一性ID 匹配，选择本文件。\n"
    ),
    sheet="客户导入模版",
)
ZOHO = System(
    format="zoho",
    title="Zoho CRM",
    heads=("Record Id", "Account Name", "客户分层", ""),
    suffix=".csv",
    most_rows=25_000,
    record_id=_zoho_id,
    day=lambda day: f"{day:%Y-%m-%d}",
    steps=(
        "1. 在客户模块中新建下拉字段“客户分层”，选项与文件中的分级完全一致；不要使用“评级”（Rating）。\n"
        "2. 客户模块 → 导入 → 更新现有记录，按 Record Id 匹配，编码选 UTF-8。\n"
    ),
    most_bytes=5_000_000,
)
JIANDAOYUN = System(
    format="jiandaoyun",
    title="简道云",
    heads=("数据ID", "客户名称", "客户分层", "分层日期"),
    suffix=".xlsx",
    most_rows=50_000,
    record_id=_object_id,
    day=lambda day: f"{day:%Y-%m-%d} 00:00:00",
    steps=(
        "1. 在客户表单中新建“客户分层”（下拉）与“分层日期”（日期）两个字段。\n"
        "2. 表单 → 数据管理 → 导入 → 仅更新，以数据ID 为唯一值匹配。\n"
    ),
    sheet="客户",
)
SYSTEMS = {system.format: system for system in (FXIAOKE, ZOHO, JIANDAOYUN)}
