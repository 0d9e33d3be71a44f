"""Which customer numbers mean one customer: what speaks for it, and what may be joined unasked.

Certain is a register number that two numbers share, a name with its telephone, a name typed in
another spelling, and a typed name that one customer of the list alone bears. A name alone and a
telephone alone are only possible: they are joined where the client's YAML says so. A pair of
different register numbers is never joined. Pure: tables and decisions in, a plan out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data import name_keys
from reportkit.data.spec import EVIDENCE, SURE_EVIDENCE

JOIN, APART, OPEN = "合并", "分开", "待定"  # what is to be done with a pair
BY_HAND = "人工确认"
_LARGEST = 10  # numbers with one key: more are a placeholder, and nothing is certain of it
#: number, name, phone, register number, whether the list of customers has it; file order
KNOWN = pa.schema(
    [(c, pa.string()) for c in ("number", "name", "phone", "register")] + [("listed", pa.bool_())]
)


@dataclass(frozen=True, slots=True)
class Merge:
    """``joined`` is the customer ``kept``. ``decision``: 合并, 分开, or 待定 for a mere possibility."""

    kept: str
    joined: str
    kept_name: str
    joined_name: str
    evidence: str
    decision: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person wrote down of two numbers: ``JOIN`` or ``APART``."""

    kept: str
    joined: str
    word: str


@dataclass(frozen=True, slots=True)
class Plan:
    """``instead``: number → the number it becomes. ``merges``: joined pairs, then possible ones.

    ``ambiguous``: typed names that several customers of the list bear.
    """

    instead: Mapping[str, str] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    ambiguous: tuple[str, ...] = ()

    @property
    def joined(self) -> tuple[Merge, ...]:
        return tuple(merge for merge in self.merges if merge.decision == JOIN)

    @property
    def possible(self) -> tuple[Merge, ...]:
        return tuple(merge for merge in self.merges if merge.decision not in (JOIN, APART))


@dataclass(frozen=True, slots=True)
class _One:
    """One number of several that share a key."""

    number: str
    name: str
    register: str
    listed: bool
    spelling: str
    place: int

    @property
    def named(self) -> bool:
        """Whether the number is nothing but the name."""
        return self.number == self.name


@dataclass(frozen=True, slots=True)
class Edge:
    """Two numbers and what speaks for their being one."""

    first: _One
    second: _One
    evidence: str
    sure: bool


def plan(
    known: pa.Table,
    *,
    persons: bool,
    join: Sequence[str] = (),
    apart: Sequence[str] = (),
    decisions: Sequence[Decision] = (),
) -> Plan:
    """Join what is certain, allowed or decided. known: rows of ``KNOWN``, one per number.

    join, apart: words of ``EVIDENCE`` that the client adds to what is certain, or takes from it.
    persons: names of persons alone say nothing.
    """
    shared = _shared(known)
    certain, doubtful = _certain(shared, persons), _doubtful(shared, persons)
    typed: list[Edge] = []
    ones = {one.number: one for groups in shared.values() for group in groups for one in group}
    registers = {n: o.register for n, o in ones.items() if name_keys.is_registered(o.register)}
    groups = _Groups(decisions, registers)
    rules = {w for w in EVIDENCE if (w in SURE_EVIDENCE or w in join) and w not in apart}
    told = groups.join_all(certain, rules)
    ambiguous: list[str] = []
    if not persons:  # who bears a name alone is known only when the list's own doubles are one
        typed = _typed(shared["short"], groups, ambiguous)
        told = groups.join_all(typed, rules) | told
    told = groups.join_all(doubtful, rules) | told
    edges = [*certain, *typed, *doubtful]
    spoken = {frozenset((e.first.number, e.second.number)): e.evidence for e in reversed(edges)}
    told |= {d.joined: spoken.get(frozenset((d.kept, d.joined)), BY_HAND) for d in groups.joined}
    names = {number: one.name for number, one in ones.items()}
    names |= _names_of(known, [n for d in decisions for n in (d.kept, d.joined)])
    instead = groups.instead(ones, [decision.kept for decision in groups.joined])
    merges = [
        Merge(kept, old, names.get(kept, ""), names.get(old, ""), told.get(old, ""), JOIN)
        for old, kept in instead.items()
    ]
    merges += [
        Merge(d.kept, d.joined, names.get(d.kept, ""), names.get(d.joined, ""), BY_HAND, APART)
        for d in groups.separated
    ]
    merges += _possible([e for e in edges if e.evidence not in apart], groups)
    return Plan(instead, tuple(merges), tuple(sorted(ambiguous)))


def _possible(edges: Sequence[Edge], groups: _Groups) -> Iterator[Merge]:
    seen: set[tuple[str, str]] = set()
    for edge in edges:
        pair = edge.first.number, edge.second.number
        if pair in seen or groups.together(*pair) or groups.kept_apart(*pair):
            continue
        seen.add(pair)
        yield Merge(*pair, edge.first.name, edge.second.name, edge.evidence, OPEN)


def _shared(known: pa.Table) -> dict[str, list[list[_One]]]:
    """For each key the groups of numbers that share it."""
    name = known["name"].combine_chunks()
    short = name_keys.short_name(name)
    phone = name_keys.phone_key(known["phone"].combine_chunks())
    keys = {
        "register": name_keys.register_key(known["register"].combine_chunks()),
        "both": pc.binary_join_element_wise(short, phone, "\x1f"),
        "spelling": name_keys.spelling(name),
        "short": short,
        "phone": phone,
    }
    table = known.append_column("place", pa.array(range(known.num_rows), pa.int64()))
    for word, cells in keys.items():
        table = table.append_column(f"{word}_key", cells)
    return {word: _groups_by(table, f"{word}_key") for word in keys}


def _certain(shared: Mapping[str, list[list[_One]]], persons: bool) -> list[Edge]:
    registered = [g for g in shared["register"] if name_keys.is_registered(g[0].register)]
    named = [[one for one in group if one.named] for group in shared["spelling"]]
    return [
        *(Edge(group[0], other, "证件号", True) for group in registered for other in group[1:]),
        *_starred(shared["both"], "名称与电话"),
        *([] if persons else _starred(named, "写法")),
    ]


def _doubtful(shared: Mapping[str, list[list[_One]]], persons: bool) -> list[Edge]:
    named = [] if persons else _starred(shared["short"], "名称")
    return [*named, *_starred(shared["phone"], "电话")]


def _typed(named: Iterable[Sequence[_One]], groups: _Groups, ambiguous: list[str]) -> list[Edge]:
    """Names that are in no list, each with the one customer of the list who bears it."""
    found: list[Edge] = []
    for group in named:
        listed = [one for one in group if one.listed and not one.named]
        typed = [one for one in group if not one.listed]
        bearers = {groups.find(one.number) for one in listed}
        if len(bearers) == 1:
            found += [Edge(listed[0], one, "名单名称", len(typed) <= _LARGEST) for one in typed]
        elif bearers:
            ambiguous += [one.number for one in typed]
    return found


def _starred(groups: Iterable[Sequence[_One]], evidence: str) -> Iterator[Edge]:
    for group in filter(None, groups):
        registered = {one.register for one in group if name_keys.is_registered(one.register)}
        if len(registered) > 1:  # they are known to be different
            continue
        for other in group[1:]:
            yield Edge(group[0], other, evidence, len(group) <= _LARGEST)


def _groups_by(table: pa.Table, key: str) -> list[list[_One]]:
    """Numbers that share a key, each group and the groups in the order of the file."""
    counts = pc.value_counts(table[key].combine_chunks().drop_null())
    shared = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if not len(shared):
        return []
    groups: dict[str, list[_One]] = {}
    for row in table.filter(pc.is_in(table[key], shared)).to_pylist():
        one = _One(
            row["number"], row["name"] or "", row["register_key"] or "", bool(row["listed"]),
            row["spelling_key"] or "", row["place"],
        )  # fmt: skip
        groups.setdefault(row[key], []).append(one)
    return [sorted(g, key=lambda one: (not one.listed, one.place)) for g in groups.values()]


def _names_of(known: pa.Table, numbers: Sequence[str]) -> dict[str, str]:
    if not numbers:
        return {}
    rows = known.filter(pc.is_in(known["number"], pa.array(sorted(set(numbers)), pa.string())))
    return {row["number"]: row["name"] or "" for row in rows.to_pylist()}


class _Groups:
    """Union-find that never brings together what a person, or another register number, keeps apart."""

    def __init__(self, decisions: Sequence[Decision], registers: Mapping[str, str]) -> None:
        self.separated = [d for d in decisions if d.word == APART]
        self.joined = [d for d in decisions if d.word == JOIN]
        self._parent: dict[str, str] = {}
        self._registers: dict[str, str] = {}
        for decision in self.joined:
            self.join(decision.kept, decision.joined)
        for number, register in registers.items():
            self._registers.setdefault(self.find(number), register)

    def find(self, number: str) -> str:
        while (above := self._parent.get(number, number)) != number:
            self._parent[number] = self._parent.get(above, above)
            number = above
        return number

    def together(self, one: str, other: str) -> bool:
        return self.find(one) == self.find(other)

    def join(self, one: str, other: str) -> bool:
        """False where that would bring together what is kept apart."""
        if self.kept_apart(one, other):
            return False
        own, others = self.find(one), self.find(other)
        self._parent.setdefault(one, one)
        self._parent.setdefault(other, other)
        self._parent[others] = own
        if others in self._registers:
            self._registers.setdefault(own, self._registers[others])
        return True

    def join_all(self, edges: Iterable[Edge], rules: Collection[str]) -> dict[str, str]:
        """Join what the rules allow; every number with what spoke for it first."""
        told: dict[str, str] = {}
        for edge in edges:
            allowed = edge.evidence in rules and (edge.sure or edge.evidence not in SURE_EVIDENCE)
            if allowed and self.join(edge.first.number, edge.second.number):
                told.setdefault(edge.second.number, edge.evidence)
                told.setdefault(edge.first.number, edge.evidence)
        return told

    def kept_apart(self, one: str, other: str) -> bool:
        own, others = self.find(one), self.find(other)
        pair = {own, others}
        registers = {self._registers.get(own), self._registers.get(others)} - {None}
        return len(registers) > 1 or any(
            {self.find(d.kept), self.find(d.joined)} == pair for d in self.separated
        )

    def instead(self, ones: Mapping[str, _One], chosen: Sequence[str]) -> dict[str, str]:
        """Every number that gives way → the one that stays: chosen by a person, listed, first."""
        members: dict[str, list[str]] = {}
        for number in self._parent:
            members.setdefault(self.find(number), []).append(number)
        gone = {d.joined for d in self.joined}
        rank = {n: i for i, n in enumerate(n for n in chosen if n not in gone)}
        found: dict[str, str] = {}
        for group in members.values():
            kept = min(group, key=lambda n: (rank.get(n, len(rank)), *_order(ones.get(n)), n))
            found |= {number: kept for number in sorted(group) if number != kept}
        return found


def _order(one: _One | None) -> tuple[bool, int]:
    return (True, 0) if one is None else (not one.listed, one.place)
