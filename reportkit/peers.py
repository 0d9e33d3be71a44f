"""What clients of one's own in the same industry have, as quartiles of which no client can be made out.

Reads run.json of their finished reports of the same period, nothing else. Who prints it takes part in
it, and the other way round: ``report.peers`` is asked of every client.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reportkit.analysis.basics.concealment import Kind, Quartiles, concealed_quartiles
from reportkit.analysis.basics.periods import Period
from reportkit.errors import ReportkitError
from reportkit.params import Params
from reportkit.project import Project
from reportkit.releases import held
from reportkit.runs import read_record

_DEMO = "demo"
_SHARES = ("pct", "pct0", "pct2", "pp", "change")
_WORDS = ("text", "date", "day")

Records = Mapping[str, Mapping[str, Any]]


def finished_records(project: Project, period: Period) -> dict[str, dict[str, Any]]:
    """Client → run.json of its finished report of the period, of those that nothing holds."""
    found = {}
    for client in project.clients():
        try:
            record = read_record(project.run_folder(client, period))
        except ReportkitError:
            continue
        if record.get("outcome") == "done" and record.get("client") == client and not held(record):
            found[client] = record
    found.pop(_DEMO, None)
    return found


def peer_figures(params: Params, records: Records) -> dict[str, dict[str, Any]]:
    """``chapter.block`` → label, format, unit and quartiles of the others, where they may be told.

    Empty unless the client takes part and names its industry. Companies are told apart by their
    names: one that stands under two codes is one.
    """
    industry = params.client.industry.strip()
    if not (params.report.peers and industry):
        return {}
    others: dict[str, Mapping[str, Any]] = {}
    for client, record in sorted(records.items()):
        told = record.get("params") or {}
        about, report = told.get("client") or {}, told.get("report") or {}
        name = str(about.get("name", client)).strip()
        same = str(about.get("industry", "")).strip() == industry
        if not (same and report.get("peers") and about.get("currency") == params.currency):
            continue
        if client != params.client_id and name != params.client.name.strip():
            others.setdefault(name, record.get("measures") or {})
    known = dict.fromkeys(name for measured in others.values() for name in measured)
    found = {name: _figures(name, list(others.values())) for name in known}
    return {name: facts for name, facts in found.items() if facts is not None}


def _figures(name: str, measured: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    facts = [each[name] for each in measured if name in each]
    form = {key: facts[0].get(key) for key in ("label", "format", "unit")}
    alike = [f for f in facts if all(f.get(key) == form[key] for key in form)]
    values = [float(f["value"]) for f in alike if isinstance(f.get("value"), int | float)]
    kind = _kind(str(form["format"]))
    told: Quartiles | None = concealed_quartiles(values, kind) if kind else None
    if told is None:
        return None
    return {
        **form, "low": told.low, "middle": told.middle, "high": told.high, "members": told.members,
    }  # fmt: skip


def _kind(form: str) -> Kind | None:
    if form in _WORDS:
        return None
    return "share" if form in _SHARES else "count" if form == "int" else "amount"


def beside(
    own: Mapping[str, Mapping[str, Any]], figures: Mapping[str, Mapping[str, Any]], params: Params
) -> dict[str, Any]:
    """For the report: the client's own measures with those figures, in the order of its own."""
    form = ("label", "format", "unit")
    rows = [
        {**figures[name], "value": facts["value"]}
        for name, facts in own.items()
        if name in figures and all(facts.get(key) == figures[name][key] for key in form)
    ]
    about = {"industry": params.client.industry, "currency": params.currency}
    return {**about, "rows": rows} if rows else {}
