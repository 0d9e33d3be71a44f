"""客户分级管理方案.docx: the nine parts of a 方案, for consultants who go on working in Word."""

from reportkit.render.docx.proposal import write_docx

__all__ = ["write_docx"]
