"""Clients × periods: plan, build side by side, follow, summarise. One failure never stops the rest."""

from reportkit.batch.building import build_all
from reportkit.batch.outcome import Outcome, raise_for_failures, summary_lines
from reportkit.batch.planning import Job, Planned, chosen_clients, judged, periods_due, plan

__all__ = [
    "Job",
    "Outcome",
    "Planned",
    "build_all",
    "chosen_clients",
    "judged",
    "periods_due",
    "plan",
    "raise_for_failures",
    "summary_lines",
]
