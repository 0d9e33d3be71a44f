"""What appendix E says of contact data and of the file: masked or not, where, how many; sealed or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reportkit.blocks import Block, Column, Finding
from reportkit.report.chapters import Plan
from reportkit.report.data_tables import table_of

_FORMS = {
    "客户名称": "保留姓氏：张*",
    "联系人": "保留姓氏：张*",
    "联系方式": "保留前三位与后四位：138****5678",
    "邮箱": "保留首字母与域名：z***@qq.com",
    "证件号": "保留前三位与后四位：110***********1234",
}
_IN_TEXT = "文字中的号码与邮箱同样遮盖"
_OPEN = "原文"


def privacy_blocks(plans: Sequence[Plan], provenance: Mapping[str, Any]) -> tuple[Block, ...]:
    """The log of masking, by chapter and column, and what kind of file the PDF is.

    provenance: ``privacy`` (mask, persons) and ``pdf`` (conforms_to, encryption, signature); what is not told
    is not mentioned.
    """
    said: list[Block | None] = []
    if "privacy" in provenance:
        said += _masking(plans, **provenance["privacy"])
    if "pdf" in provenance:
        said.append(_sentence("file", _file(**provenance["pdf"])))
    return tuple(block for block in said if block is not None)


def _masking(plans: Sequence[Plan], mask: bool, persons: bool) -> list[Block | None]:
    rows = [
        (plan.label, column, _FORMS.get(column, _IN_TEXT) if mask else _OPEN, count)
        for plan in plans
        for column, count in plan.result.personal.items()
    ]
    columns = (
        Column(name="chapter", label="章节"),
        Column(name="column", label="字段"),
        Column(name="form", label="处理"),
        Column(name="count", label="不同的值", format="int", unit="个"),
    )
    title = "已脱敏的个人信息" if mask else "以原文列出的个人信息"
    return [
        _sentence("privacy", _practice(mask, persons, bool(rows))),
        table_of("privacy", title, columns, rows),
    ]


def _practice(mask: bool, persons: bool, any_shown: bool) -> str:
    if not any_shown:
        return "本报告及所附工作簿没有列出姓名、联系方式、邮箱或证件号。"
    if not mask:
        return (
            "按客户的设置（privacy.mask 为否），个人信息没有脱敏，下表各列以原文出现在报告与所附工作簿中；"
            "请限制知悉范围，用毕按约定删除。"
        )
    names = "客户是个人，姓名一并脱敏" if persons else "客户是单位，名称照原样列出"
    return (
        f"个人信息已按默认设置脱敏，PDF、网页与工作簿相同；{names}。"
        "遮盖在数据写入报告之前完成，文件中不含原文。"
    )


def _file(
    conforms_to: Sequence[str], encryption: str, signature: Mapping[str, str] | None = None
) -> str:
    kinds = "、".join(conforms_to)
    if signature:
        told = _file(conforms_to, encryption).partition("；同样的输入再次生成")[0].rstrip("。")
        return (
            f"{told}。它由 {signature['holder']} 的证书（序列号 {signature['serial']}，"
            f"有效期至 {signature['ends']}）数字签名，签名之后改动任何一个字节都能查出；"
            "同样的输入再次签名，只有文件末尾的签名与其中的时间不同。"
        )
    if encryption:
        return (
            f"PDF 文件以密码加密（{encryption}），随附的工作簿一并受保护；在 PDF 之外另行交付的文件没有加密。"
            f"加密的文件不能是归档格式 PDF/A，符合的格式是 {kinds}；同样的输入再次生成，字节也不相同。"
        )
    return f"PDF 文件没有加密，符合 {kinds}；同样的输入再次生成，字节相同。"


def _sentence(name: str, text: str) -> Block:
    return Finding(id=name, text=text, values={})
