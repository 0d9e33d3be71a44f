"""The columns of 客户分级管理分析表: twelve in fixed order, then whatever the analysis adds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa

from reportkit.analysis.tiers.twelve_columns import COLUMNS, LEVELS, WORDS
from reportkit.blocks import Column

Kind = Literal["text", "level", "count", "money", "int", "number", "share", "date"]

TIER = "分级"
COUNT = "历史购买记录"
AMOUNTS = ("消费金额", "利润贡献")
EXTRA_GROUP = "补充指标"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: where it stands, how it is printed, what it means."""

    name: str
    group: str
    kind: Kind
    width: float  # characters
    meaning: str = ""
    unit: str = ""
    source: str = ""
    rule: str = ""
    words: tuple[str, ...] = ()  # the only ones allowed


#: 基本信息, 价值指标, 行为指标, 需求和偏好, 满意度; then the tier itself
_LOOKS: tuple[SheetColumn, ...] = (
    SheetColumn(
        "客户名称", "基本信息", "text", 30,
        "客户的名称；个人客户按隐私设置脱敏", source="客户表", rule="同一客户只占一行",
    ),
    SheetColumn(
        "联系方式", "基本信息", "text", 16,
        "联系电话、联系人或邮箱", source="客户表", rule="默认脱敏，如 138****1234",
    ),
    SheetColumn("所属行业", "基本信息", "text", 16, "客户所在的行业", source="客户表"),
    SheetColumn(
        "历史购买记录", "价值指标", "count", 13,
        "统计窗口内的购买次数", "次", "订单表", "不计退款单",
    ),
    SheetColumn(
        "消费金额", "价值指标", "money", 17,
        "统计窗口内的实付金额", "{currency}", "订单表", "扣除退货退款",
    ),
    SheetColumn(
        "利润贡献", "价值指标", "money", 17,
        "统计窗口内的毛利", "{currency}", "订单表", "扣除退货退款；缺毛利数据时为空",
    ),
    SheetColumn(
        "购买频率", "行为指标", "level", 10,
        "购买的密度", source="订单表", rule="、".join(LEVELS), words=WORDS["购买频率"],
    ),
    SheetColumn(
        "活跃度", "行为指标", "level", 9,
        "最近一次购买距数据截止的远近", source="订单表", rule="、".join(LEVELS), words=WORDS["活跃度"],
    ),
    SheetColumn(
        "忠诚度", "行为指标", "level", 9,
        "持续购买与复购的程度", source="订单表", rule="、".join(LEVELS), words=WORDS["忠诚度"],
    ),
    SheetColumn(
        "需求和偏好", "需求和偏好", "level", 13,
        "需求类型", source="客户表、问卷表", rule="、".join(WORDS["需求和偏好"]),
        words=WORDS["需求和偏好"],
    ),
    SheetColumn(
        "满意度", "满意度", "level", 10,
        "客户反馈与满意度调查的结果", source="问卷表", rule="、".join(WORDS["满意度"]), words=WORDS["满意度"],
    ),
    SheetColumn("分级", "分级", "level", 13, "客户的价值层级", source="客户表、订单表"),
)  # fmt: skip
#: in the order of their one home; a column without a look fails here
TWELVE = tuple(next(look for look in _LOOKS if look.name == name) for name in COLUMNS)
NAMES = tuple(COLUMNS)

#: further columns that are known by their heading → meaning, source, rule
EXTRAS: Mapping[str, tuple[str, str, str]] = {
    "客户编号": ("客户在来源系统中的编号", "客户表", "按文字保存，保留开头的 0"),
    "CRM 记录号": ("客户在 CRM 中的记录号", "客户表", "分级回写按它匹配"),
    "地区": ("客户所在地区", "客户表", ""),
    "负责人": ("负责该客户的人", "客户表", ""),
    "四层": ("优质、发展、潜力、边缘四层中的一层", "分层模型", "分级的其他叫法由它归并而来"),
    "上期分级": ("上一报告期末的分级", "分层模型", "以上期窗口的数据按同一规则重算"),
    "综合得分": ("贡献为主、潜力为辅的得分，0～100", "分层模型", ""),
    "贡献得分": ("贡献维度的得分，0～100", "分层模型", ""),
    "潜力得分": ("潜力维度的得分，0～100", "分层模型", ""),
    "机会得分": ("潜力与购买节奏的得分，0～100，用于区分潜力与边缘客户", "分层模型", ""),
    "行为状态": ("以客户自己的购买间隔判断的状态", "订单表", "活跃、休眠、流失"),
    "CLV": ("客户未来价值的现值", "价值模型", "口径见报告中讲客户未来价值的一章"),
    "提示": ("层级之外需要留意的情形，可有多项", "分层模型", "不改变分级"),
    "策略": ("策略库中与层级和需求最贴近的建议", "策略库", ""),
}

_SHARE = re.compile(r"(率|占比|概率|份额)$")
_SCORE = re.compile(r"(得分|评分|分数|指数|天数|次数|月数)$")
_MONEY = re.compile(r"金额|利润|毛利|收入|消费|成本|价值|CLV", re.IGNORECASE)
_BRACKETS = re.compile(r"[（(].*?[)）]|\s")
_DECLARED: Mapping[str, Kind] = {
    "int": "int", "dec1": "number", "dec2": "number", "dec3": "number", "pct": "share",
    "pct0": "share", "pct2": "share", "money": "money", "date": "date", "day": "date",
}  # fmt: skip


def sheet_columns(schema: pa.Schema, declared: Mapping[str, Column]) -> tuple[SheetColumn, ...]:
    """The twelve, then the other columns of the frame as they come.

    ``declared``: heading → how the report prints it. Text in a column of numbers stays text.
    """
    columns = []
    for column in TWELVE:
        text = column.kind in ("count", "money") and not _is_number(schema.field(column.name).type)
        columns.append(replace(column, kind="text") if text else column)
    for name in schema.names:
        if name not in NAMES:
            kind = _kind(name, schema.field(name).type, declared.get(name))
            width = min(max(10.0, 2.0 * len(name) + 4), 26.0)
            unit = declared[name].unit if name in declared and kind != "money" else ""
            unit = "{currency}" if kind == "money" else unit
            meaning, source, rule = EXTRAS.get(name, ("", "", ""))
            columns.append(SheetColumn(name, EXTRA_GROUP, kind, width, meaning, unit, source, rule))
    return tuple(columns)


def bare(name: str) -> str:
    """A heading without brackets and blanks, to compare terms by."""
    return _BRACKETS.sub("", name)


def _is_number(type_: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_decimal(type_)
    )


def _kind(name: str, type_: pa.DataType, declared: Column | None) -> Kind:
    if pa.types.is_temporal(type_):
        return "date"
    if not _is_number(type_):
        return "level" if pa.types.is_boolean(type_) else "text"
    if declared is not None and declared.format in _DECLARED:
        return _DECLARED[declared.format]
    if pa.types.is_integer(type_):
        return "int"
    heading = bare(name)
    if _SHARE.search(heading):
        return "share"
    return "money" if _MONEY.search(heading) and not _SCORE.search(heading) else "number"
