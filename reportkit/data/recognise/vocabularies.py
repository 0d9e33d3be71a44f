"""Headings of the exports of known systems: ``params/vocabularies/<system>.yaml``.

A vocabulary decides only where a sheet bears the system's signature; otherwise the general evidence
does, for headings such as 金额 mean different things in different systems.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from reportkit.data.recognise.headings import plain
from reportkit.data.schema import TABLES
from reportkit.data.statuses import COUNTED, REFUNDED, VOIDED, Meaning, known_meaning
from reportkit.errors import ParameterError
from reportkit.yaml_files import read_yaml

_SIGNED = 2  # signature headings that give a system away
_KNOWN = 5  # headings that must be known besides
_SHARE = 0.4  # of the shorter side
_WHOLE = 0.8  # of both sides: a sheet that is this export from end to end needs no signature
IGNORED, OTHER = "ignore", "other"
#: our columns whose meaning is a concept
_CONCEPTS = {
    "order_id": "order_id",
    "customer_id": "customer",
    "ordered_at": "time",
    "answered_at": "time",
    "happened_at": "time",
    "opened_at": "time",
    "created_at": "time",
    "paid_amount": "amount",
    "line_amount": "amount",
    "amount": "amount",
    "quantity": "quantity",
    "unit_price": "price",
    "product": "product",
    "product_id": "product_id",
    "refund_amount": "refund",
    "status": "status",
    "currency": "currency",
    "stage": "stage",
    "lead_id": "key",
    "ticket_id": "key",
    "response_id": "key",
}


_MEANINGS: Mapping[str, Meaning] = {"sale": COUNTED, "refund": REFUNDED, "excluded": VOIDED}


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """One export of a system. ``columns``: ``table.column`` → headings, the preferred one first."""

    system: str
    title: str
    table: str
    verified: bool
    signature: frozenset[str]  # normalised
    columns: Mapping[str, tuple[str, ...]]
    fallback: frozenset[str] = frozenset()
    per_order: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    statuses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def concepts(self) -> dict[str, str]:
        """Normalised heading → concept; a fallback heading is left to the general evidence."""
        meant = dict.fromkeys(self.ignored, IGNORED)
        for target, headings in self.columns.items():
            concept = _CONCEPTS.get(target.split(".")[1], OTHER)
            meant |= {h: concept for word in headings if (h := plain(word)) not in self.fallback}
        return meant

    def meaning(self, word: str) -> Meaning | None:
        """What a word of the status column means in this system, None where it does not say."""
        groups = (group for group, words in self.statuses.items() if word in words)
        return next((_MEANINGS[group] for group in groups if group in _MEANINGS), None)

    def column_of(self, heading: str) -> str:
        """``table.column`` that a heading fills, or "" for one that is unknown or not needed."""
        own = plain(heading)
        return next(
            (t for t, words in self.columns.items() if own in {plain(word) for word in words}), ""
        )


def recognised_export(
    headings: Sequence[str], known: Sequence[ExportedTable]
) -> ExportedTable | None:
    """The export whose signature the headings bear, or which they are as a whole, and of which they
    know most; None where there is none.
    """
    own = {plain(heading) for heading in headings} - {""}
    best: tuple[int, ExportedTable | None] = (0, None)
    for export in known:
        words = export.concepts().keys() | export.fallback
        met = len(own & words)
        enough = met >= max(_KNOWN, _SHARE * min(len(own), len(words)))
        signed = len(own & export.signature) >= _SIGNED or _is_whole(own, export, met)
        if enough and signed and met > best[0]:
            best = (met, export)
    return best[1]


def _is_whole(own: frozenset[str] | set[str], export: ExportedTable, met: int) -> bool:
    """True when nearly every heading is the export's and nearly all of its columns are there."""
    filled = sum(any(plain(w) in own for w in words) for words in export.columns.values())
    return met >= _WHOLE * len(own) and filled >= _WHOLE * len(export.columns)


def status_meaning(word: str, export: ExportedTable | None) -> Meaning | None:
    """What a status word means: the system it comes from decides, then the general vocabulary."""
    own = export.meaning(word) if export is not None else None
    return own or known_meaning(word)


@cache
def read_vocabularies(folder: Path) -> tuple[ExportedTable, ...]:
    """Every vocabulary in ``folder``. Raises ParameterError for an unknown table or column."""
    return tuple(
        export
        for path in sorted(folder.glob("*.yaml"))
        for export in _exports(path, read_yaml(path))
    )


def _exports(path: Path, content: Mapping[str, Any]) -> list[ExportedTable]:
    signature = frozenset(plain(word) for word in content.get("signature", ()))
    exports = []
    for entry in content["objects"]:
        columns = {
            _full(path, entry["table"], name): tuple(map(str, words))
            for name, words in entry["columns"].items()
        }
        exports.append(
            ExportedTable(
                system=content["title"],
                title=entry["title"],
                table=entry["table"],
                verified=bool(entry["verified"]),
                signature=signature,
                columns=columns,
                fallback=_plain_set(entry.get("fallback")),
                per_order=_plain_set(entry.get("per_order")),
                ignored=_plain_set(entry.get("ignore")),
                statuses={k: tuple(map(str, v)) for k, v in entry.get("statuses", {}).items()},
            )
        )
    return exports


def _plain_set(words: Sequence[object] | None) -> frozenset[str]:
    return frozenset(plain(str(word)) for word in words or ())


def _full(path: Path, table: str, name: str) -> str:
    full = name if "." in name else f"{table}.{name}"
    room, column = full.split(".")
    if room not in TABLES or column not in TABLES[room].names:
        raise ParameterError(f"vocabularies/{path.name}：没有列“{full}”。")
    return full
