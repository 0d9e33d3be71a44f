"""Sentences as text: parse, check before any data is there, fill."""

from reportkit.sentences.check import check
from reportkit.sentences.grammar import parse
from reportkit.sentences.say import fill, named

__all__ = ["check", "fill", "named", "parse"]
