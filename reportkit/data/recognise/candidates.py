"""One sheet under consideration: its columns, what their cells hold, and who could be what.

A candidate's score is its heading's weight, braked by its cells: unreadable cells lower it, they
never remove the column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reportkit.data.recognise.cells import Profile, fit, moment, profile
from reportkit.data.recognise.concepts import CONCEPTS
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.vocabularies import IGNORED, OTHER, ExportedTable

SURE = 0.62  # from here on a candidate is accepted
ASK = 0.45  # from here on it is proposed with a question
TIE = 0.08  # candidates closer than this are a choice for a person
_KNOWN = 1.1  # weight of a heading that the system's own vocabulary names
_OTHERWISE_KNOWN = 0.3  # dampens what the vocabulary says is something else
_IGNORED = 0.45  # dampens what the vocabulary says is not needed
_EMPTY = 0.55


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that may hold a concept."""

    position: int
    heading: str
    score: float


@dataclass
class View:
    """A sheet's first rows by column. ``export``: the known system's export that it is, if any."""

    title: str
    headings: Sequence[str]
    cells: Sequence[Sequence[str]]
    export: ExportedTable | None = None
    titles: Sequence[str] = ()  # what stands above the headings
    own_currency: bool = False  # the amounts are converted, whatever the currency of a row

    def __post_init__(self) -> None:
        self.plain = [plain(heading) for heading in self.headings]
        self._known: Mapping[str, str] = self._of_export()
        self.profiles: list[Profile] = [profile(column) for column in self.cells]
        self.rows = max((len(column) for column in self.cells), default=0)
        partly = sum(0.2 < p.fullness < 0.97 for p in self.profiles)
        #: an order's fields stand on its first line only
        self.carried = partly > 0.3 * len(self.headings)
        self.candidates: dict[str, list[Candidate]] = {
            concept: self._ranked(concept) for concept in CONCEPTS
        }

    def _of_export(self) -> dict[str, str]:
        """What the system says of its headings; without its number a customer goes by his name."""
        if self.export is None:
            return {}
        known = self.export.concepts()
        if not any(known.get(heading) == "customer" for heading in self.plain):
            names = [p for p in self.plain if self.export.column_of(p) == "customers.name"]
            known |= dict.fromkeys(names, "customer")
        return known

    def _ranked(self, concept: str) -> list[Candidate]:
        found = []
        for position, heading in enumerate(self.headings):
            weight = self._weight(position, concept)
            if weight <= 0:
                continue
            cells = self.profiles[position]
            score = weight * (0.4 + 0.6 * fit(concept, cells))
            if not cells.filled:
                score *= _EMPTY
            if concept in ("order_id", "key", "customer") and not self.carried:
                score *= 0.6 + 0.4 * cells.fullness
            found.append(Candidate(position, heading, round(score, 3)))
        return sorted(found, key=lambda c: (-c.score, c.position))[:5]

    def _weight(self, position: int, concept: str) -> float:
        heading = self.plain[position]
        if not heading:
            return 0.0
        own = CONCEPTS[concept].weight(heading)
        known = self._known.get(heading)
        if known == concept:
            return _KNOWN
        if known is None or (concept == "key" and known not in (IGNORED, OTHER)):
            return own
        return own * (_IGNORED if known == IGNORED else _OTHERWISE_KNOWN)

    def top(self, concept: str) -> Candidate | None:
        """The best candidate, however weak."""
        return next(iter(self.candidates[concept]), None)

    def best(self, concept: str) -> Candidate | None:
        """The best candidate that may at least be proposed."""
        first = self.top(concept)
        return first if first is not None and first.score >= ASK else None

    def sure(self, concept: str) -> bool:
        first = self.top(concept)
        return first is not None and first.score >= SURE

    def strong(self, concept: str) -> bool:
        first = self.top(concept)
        return first is not None and first.score >= 0.7

    def profile_of(self, candidate: Candidate) -> Profile:
        return self.profiles[candidate.position]

    def replace(self, concept: str, candidates: Sequence[Candidate]) -> None:
        """Rank anew."""
        self.candidates[concept] = sorted(candidates, key=lambda c: (-c.score, c.position))

    def constant_within(self, key: Candidate, other: Candidate) -> float:
        """The share of repeated keys for which the other column says one thing only."""
        values: dict[str, set[str]] = defaultdict(set)
        repeats: dict[str, int] = defaultdict(int)
        for name, word in zip(self.cells[key.position], self.cells[other.position], strict=True):
            if name.strip() and word.strip():
                values[name.strip()].add(word.strip())
                repeats[name.strip()] += 1
        repeated = [name for name, times in repeats.items() if times > 1]
        if not repeated:
            return 1.0
        return sum(len(values[name]) == 1 for name in repeated) / len(repeated)

    def numbers(self, candidate: Candidate) -> list[float | None]:
        """The column's cells as numbers, None where there is none."""
        known = self.profiles[candidate.position].numbers
        cells = (cell.strip() for cell in self.cells[candidate.position])
        return [known[cell].value if cell in known else None for cell in cells]

    def total(self, candidate: Candidate) -> float:
        return sum(value for value in self.numbers(candidate) if value is not None)

    def days(self, candidate: Candidate) -> list[date | None]:
        """The column's cells as days, None where a cell is no settled date."""
        return [moment(cell.strip()) for cell in self.cells[candidate.position]]
