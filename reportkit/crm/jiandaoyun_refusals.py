"""The error numbers of 简道云: which pass, which never do, and what people should do about them."""

from __future__ import annotations

from typing import Any

from reportkit.crm.calls import Answer, Caller
from reportkit.crm.refusals import AgainError, CrmError, Why

NO_ROW = "4001"
BAD_FILTER = "4815"
#: refusals that every further record would meet alike
FORM = ("2004", "3000")
_TOO_FAST = {"8303": 1.0, "8304": 1.0}
_BUSY = {"4012": 5.0, "9007": 5.0}  # another batch job runs on the form; a lock
_CONCURRENT = 429
_SENTENCES = {
    "8301": (Why.LOGIN, "API 密钥不对或已停用，请更新保存在那里的密钥"),
    "17018": (Why.LOGIN, "API 密钥无效，请更新保存在那里的密钥"),
    "8302": (Why.RIGHT, "没有接口权限，请在开放平台给密钥授权"),
    "17052": (Why.RIGHT, "密钥限定了 IP，这台机器不在其中，请在密钥管理里加上"),
    "17053": (Why.RIGHT, "密钥没有授权这个应用，请在密钥管理里加上"),
    "17054": (Why.RIGHT, "密钥没有授权这个接口，请在密钥管理里加上"),
    "2004": (Why.MISSING, "没有这个应用，请核对“应用ID/表单ID”"),
    "3000": (Why.MISSING, "没有这张表单，请核对“应用ID/表单ID”"),
    "4001": (Why.MISSING, "没有这条数据，可能已删除"),
    "30002": (
        Why.CLOSED,
        "系统预置的 CRM 表单不开放接口，请在表单里导出 Excel 作为数据文件，回写用 reportkit 写出的导入文件",
    ),
    "7103": (Why.QUOTA, "套餐的用量用完了，升级或等下个周期后再运行，已写的不会重写"),
    "7206": (Why.QUOTA, "套餐的用量用完了，升级或等下个周期后再运行，已写的不会重写"),
    "7212": (Why.QUOTA, "本月的次数用完了，下月再运行，已写的不会重写"),
    "17032": (Why.FAILED, "字段的类型不能写入"),
    "17034": (Why.FAILED, "子表单不能批量写入"),
}


def judged(answer: Answer, caller: Caller, form: str) -> Any:
    """The content of a good answer. Raises AgainError or CrmError; texts of the service decide nothing."""
    content = answer.content
    if answer.status == _CONCURRENT:
        raise AgainError("同时的请求过多", 2.0)
    if not isinstance(content, dict):
        raise caller.odd(answer)
    if 200 <= answer.status < 300 and "code" not in content:
        return content
    code = str(content.get("code", ""))
    if code in _TOO_FAST:
        raise AgainError(f"超过频率（{code}）", _TOO_FAST[code])
    if code in _BUSY:
        raise AgainError(f"表单正在处理另一批数据（{code}）", _BUSY[code])
    where = f"简道云表单 {form}" if form else "简道云"
    if code in _SENTENCES:
        why, said = _SENTENCES[code]
        raise CrmError(why, f"{where}：{said}（{code}）。", code=code)
    said = caller.login.scrubbed(content.get("msg", ""))
    raise CrmError(Why.FAILED, f"{where}拒绝了请求（{code or answer.status}）：{said}。", code=code)
