"""Chapters in, one numbered book out. Draws nothing; renderers only print what stands here."""

from reportkit.report.book import assemble
from reportkit.report.data_tables import DataFacts
from reportkit.report.edition import supplement
from reportkit.report.model import Report

__all__ = ["DataFacts", "Report", "assemble", "supplement"]
