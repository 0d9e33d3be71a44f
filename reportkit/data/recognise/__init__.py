"""What a client's files most probably hold: evidence of headings, cells and joins, and what is open.

Only for drafting a client's YAML, which a person reads before it is used; nothing else guesses.
"""

from reportkit.data.recognise.candidates import ASK, SURE, TIE, Candidate, View
from reportkit.data.recognise.reading import Reading, understand

__all__ = ["ASK", "SURE", "TIE", "Candidate", "Reading", "View", "understand"]
