"""What every CRM must do, whatever its own interface looks like.

A new system is one module in this package and one line in ``systems._MODULES``. The module has

* ``SYSTEM``, a ``System``: its word, its title for people, which credentials it needs and which plain
  settings it takes, and ``connect(login, settings, manners)`` that returns a ``Crm``;
* a class that fulfils ``Crm``. Objects and fields carry the names of the interface; rows are flat.

Rules that the callers rely on:

* **Calls** go through ``calls.Caller`` and nothing else: it paces them by the documented windows, repeats
  what is safe, never follows a redirect, and keeps secrets out of every text. The module hands it a
  ``judge`` that reads an answer and raises ``AgainError`` (nothing was done, come again), ``CrmError``
  (it never will be) or returns what was asked for. Decide by numbers of the service, never by its texts.
* **Values** read: ``str``, ``Decimal`` (every number), ``bool``, ``date``, aware ``datetime`` in UTC, or
  ``None``; a subform is a list of such rows, each with its own ``ROW_ID``. What is composite in the
  interface (a person, an address, a lookup) becomes text or several fields, each listed by ``fields``;
  several words become one text joined by ``、``. A key that is missing and an empty value are the same.
  Unknown keys are ignored. Every row has ``ROW_ID``; ids are text, never numbers.
* **Pages** come in an order that rows changed meanwhile cannot break: a row may come twice, none is left
  out. ``after`` of a page is all that is needed to go on behind it, in another process and on another
  day; where a service forgets such places, ``pages`` raises ``CrmError(Why.STALE)``.
* **Writing** sets named fields of records that exist; it creates nothing, starts no workflow and no
  approval where that can be said, and sends nothing but the fields named. ``write`` never repeats a call
  whose outcome is not known: it answers ``unknown``, and the caller reads back. One record that is
  refused does not stop the others. Only what would refuse every further record alike (login, quota)
  raises ``CrmError``; what was written before that has been yielded.
* **Its own words**: messages are Chinese sentences: where, what, what to do. Secrets, tokens and
  customers' data stand in none of them.

Its strict service for tests goes to ``tests/crm/<word>_service.py`` on ``tests/crm/strict_service.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol

from reportkit.crm.logins import Login
from reportkit.crm.pacing import Clock, SystemClock

#: the key of a row's own record id, in every system
ROW_ID = "_id"

Value = str | Decimal | date | datetime | bool | None
Row = Mapping[str, Any]  # Value, or a list of rows for a subform
Kind = Literal["text", "number", "flag", "day", "moment", "choice", "choices", "rows", "other"]
State = Literal["written", "refused", "conflict", "unknown"]


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of the system: accounts, orders, a form. ``name`` is what the settings write."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a picklist: what people see, and what is written and read where that differs."""

    label: str
    value: str
    used: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object.

    name: the key in rows and in changes; label: what people see and a snapshot has as its heading.
    words: the words allowed, or None where the system does not tell. items: the fields of a subform.
    clearable: whether it can be made empty again. decimals: how many a number keeps, where that is told.
    """

    name: str
    label: str
    kind: Kind = "text"
    words: tuple[Word, ...] | None = None
    writable: bool = True
    items: tuple[Field, ...] = ()
    longest: int | None = None  # characters
    clearable: bool = True
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as they came, and the place behind them; ``after`` is empty on the last page.

    deleted: ids that are no longer there, where the system tells.
    """

    rows: tuple[Row, ...]
    after: str = ""
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """New values for some fields of one record.

    before: the values that were read last; read_at: the record's own time of change then. A system that
    can protect what people changed meanwhile uses them.
    """

    id: str
    values: Mapping[str, Value]
    before: Mapping[str, Value] = field(default_factory=dict)
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with one record. ``said``: why it was refused, for people."""

    id: str
    state: State
    said: str = ""


@dataclass(frozen=True, slots=True)
class Effort:
    """What it takes to write: calls, least seconds at the documented rates, and what else to know."""

    calls: int
    seconds: float
    remark: str = ""


class Crm(Protocol):
    """A system that answers to its credentials. Everything it refuses is a CrmError."""

    @property
    def modified(self) -> str:
        """The name of the field that holds when a record was last changed; in every object."""

    @property
    def increments(self) -> bool:
        """Whether ``pages`` can leave out what did not change since a moment."""

    def check(self) -> str:
        """Use the credentials once; who answers, for people ("组织 华辰", "28 个应用")."""

    def objects(self) -> tuple[Thing, ...]:
        """What these credentials may read."""

    def fields(self, thing: str) -> tuple[Field, ...]:
        """The fields of an object, ``ROW_ID`` and ``modified`` among them, labels told apart."""

    def mark(self, thing: str) -> str:
        """A text that is another one as soon as any row is; empty where the system has none."""

    def pages(
        self, thing: str, fields: Sequence[str], *, since: datetime | None = None, after: str = ""
    ) -> Iterator[Page]:
        """All rows, or at least those changed at ``since`` or later; behind ``after`` where given.

        At least one page, and one that is the last. Callers subtract the overlap they want from ``since``
        and take it from times that the system gave, not from their own clock.
        """

    def by_ids(self, thing: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        """Records by id as they are now, ``modified`` among the fields; those not there are missing."""

    def batches(self, thing: str, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
        """The changes in the groups in which ``write`` takes them, each written by one call."""

    def write(self, thing: str, batch: tuple[Change, ...]) -> tuple[Outcome, ...]:
        """Write one group of ``batches``; an outcome for each of its changes."""

    def effort(self, thing: str, changes: Sequence[Change]) -> Effort:
        """What writing them takes, reading them back included; no call is made."""

    def close(self) -> None:
        """End the connection."""


@dataclass(frozen=True, slots=True)
class Need:
    """One credential, or one plain setting: its name in files, and what to ask a person for."""

    name: str
    label: str
    default: str | None = None  # of a plain setting; None: must be given


@dataclass(frozen=True, slots=True)
class Manners:
    """What is the same for all systems and another one in tests.

    tokens: a private folder for what credentials are exchanged for, shared by processes; none: memory.
    zone: where a day begins, for systems that keep days as moments.
    """

    clock: Clock = field(default_factory=SystemClock)
    seconds: float = 60.0  # the longest that one call may take
    tokens: Path | None = None
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class System:
    """How a system is known before anybody connects to it."""

    name: str  # fxiaoke, zoho, jiandaoyun
    title: str
    secrets: tuple[Need, ...]
    settings: tuple[Need, ...]  # hosts, regions: nothing secret
    connect: Callable[[Login, Mapping[str, str], Manners], Crm]
    help: str = ""  # where people find the credentials, and which rights they need
