"""What a client's YAML settles about its survey; apart from ``questionnaire`` so that reading
settings loads no numeric library."""

from __future__ import annotations

from dataclasses import dataclass

SATISFIED, NEUTRAL, DISSATISFIED = "满意", "中立", "不满意"  # what a customer is, best first


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """What the client's YAML settles; empty = found by the item's name and answers.

    overall: the five-level item that stands for satisfaction as a whole; recommend: the 0-10 item;
    dimensions: the other five-level items that count; verdict_months: how old the answer may be
    that says whether a customer is satisfied today (0 = any age).
    """

    overall: str = ""
    recommend: str = ""
    dimensions: tuple[str, ...] = ()
    verdict_months: int = 12


DEFAULT_RULES = SurveyRules()
