"""The satisfaction questionnaire that a report prints: its questions, scales, and what each is for.

The same words head the columns of the form that is sent out, so that answers load by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_FIVE = ("非常满意", "满意", "一般", "不满意", "非常不满意")
_ELEVEN = tuple(map(str, range(11)))
_SEVEN = tuple(map(str, range(1, 8)))


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One question. ``choices``: what may be answered, empty for free text or several answers.

    ``item``: the name under which its scores are kept, empty where it gives none. ``shown``: the
    choices as the printed form words them.
    """

    text: str
    shown: str
    use: str
    choices: tuple[str, ...] = ()
    item: str = ""


FORM: tuple[FormQuestion, ...] = (
    FormQuestion(
        "您对我们产品的质量是否满意？", "／".join(_FIVE), "产品质量维度", _FIVE, "产品质量"
    ),
    FormQuestion(
        "您对服务人员的态度是否满意？", "／".join(_FIVE), "服务态度维度", _FIVE, "服务态度"
    ),
    FormQuestion(
        "遇到问题时，您对我们的售后处理是否满意？", "／".join(_FIVE), "售后服务维度", _FIVE, "售后服务"
    ),
    FormQuestion(
        "总体而言，您对与我们的合作是否满意？", "／".join(_FIVE), "整体满意度；用于重要性分析", _FIVE, "总体满意度",
    ),
    FormQuestion(
        "您有多大可能把我们推荐给同行或朋友？", "0（绝不会）～10（一定会）", "净推荐值", _ELEVEN, "推荐意愿",
    ),
    FormQuestion(
        "最近一次请我们解决问题，您觉得费力吗？", "1（非常费力）～7（毫不费力）", "费力度", _SEVEN, "费力度",
    ),
    FormQuestion(
        "下一年您预计向我们采购的规模会怎样变化？", "明显增加／略增／持平／略减／明显减少", "需求变化",
        ("明显增加", "略增", "持平", "略减", "明显减少"),
    ),
    FormQuestion(
        "选择供应商时您最看重什么？（最多三项）", "价格／质量／交期／服务／技术支持／品牌／其他", "需求与偏好",
    ),
    FormQuestion(
        "您希望我们通过哪种方式与您联系？", "电话／邮件／微信／上门／在线客服", "渠道偏好",
        ("电话", "邮件", "微信", "上门", "在线客服"),
    ),
    FormQuestion("您对我们有什么意见或建议？", "开放作答", "意见归类与改进方向"),
)  # fmt: skip
COMMENT = FORM[-1]


def form_question(heading: str) -> FormQuestion | None:
    """The question that a heading asks, with its number before it or not."""
    return _BY_TEXT.get(_bare(heading))


def _bare(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading)
    text = re.sub(r"^\s*(Q|q|第)?\d{1,2}\s*(题|[.、:：)）])?\s*", "", text)
    return re.sub(r"[\s?,.，。？（）()*]", "", text)


_BY_TEXT = {_bare(question.text): question for question in FORM}
