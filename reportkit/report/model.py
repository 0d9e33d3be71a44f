"""The assembled book: every number given, every reference resolved, nothing left to decide.

Renderers turn it into PDF, HTML or Office files; none of them selects or rewords anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from reportkit.blocks import Action, Block, Decision, Figure, Finding, Metric, Table

_HALF_TEXT = 150  # characters of a section that may stand beside another
Layout = Literal["single", "pair", "beside"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text; with an anchor it is a link inside the book."""

    text: str
    anchor: str = ""


Text = tuple[Span, ...]


def plain_text(text: Text) -> str:
    """The words alone."""
    return "".join(span.text for span in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A block at its place in the book."""

    block: Block
    anchor: str = ""
    label: str = ""  # 图 1-2, 表 A-1
    text: Text = ()  # what a finding, note or action says, references resolved
    cites: Text = ()  # figures and tables it rests on
    folder: Path | None = None  # where the chapter's files lie
    supplement: bool = False  # of the supplement: 附图 1-1, 附表 1-2


@dataclass(frozen=True, slots=True)
class Row:
    """Blocks that stand together: one alone, two figures, or a figure beside text."""

    layout: Layout
    items: tuple[Placed, ...]
    widths_mm: tuple[float, float] = (170.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    label: str  # 1.1, A.2
    title: str
    anchor: str
    rows: tuple[Row, ...]
    supplement: bool = False  # of little weight: not in print

    @property
    def brief(self) -> bool:
        """Words alone: set as a paragraph with a lead, not as a section with a heading."""
        return not any(isinstance(i.block, Figure | Table) for row in self.rows for i in row.items)

    @property
    def fits_half(self) -> bool:
        """Short and narrow enough for half the width of the page."""
        items = [item for row in self.rows for item in row.items]
        narrow = not any(_is_wide(item.block) for item in items)
        return narrow and sum(len(plain_text(item.text)) for item in items) <= _HALF_TEXT

    @property
    def stacked(self) -> Section:
        """One block under another, what is found before what shows it: for half the width."""
        items = (
            item
            for row in self.rows
            for item in sorted(row.items, key=lambda item: not isinstance(item.block, Finding))
        )
        return replace(self, rows=tuple(Row("single", (item,)) for item in items))


def _pairs(one: Section, other: Section) -> bool:
    """Whether two sections stand well side by side: both words, or both with a figure."""
    return one.fits_half and other.fits_half and one.brief == other.brief


def _is_wide(block: Block) -> bool:
    narrow = isinstance(block, Figure) and block.width in ("half", "narrow")
    return isinstance(block, Figure | Table) and not narrow


@dataclass(frozen=True, slots=True)
class Gap:
    """Data a chapter would have needed, in the client's words."""

    purpose: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A chapter, the action list or an appendix."""

    kind: Literal["chapter", "actions", "appendix"]
    label: str  # 第一章, 附录 A
    numeral: str  # 1, A
    title: str
    anchor: str
    questions: tuple[str, ...] = ()
    key_points: tuple[Text, ...] = ()
    metrics: tuple[Metric, ...] = ()
    opening: tuple[Row, ...] = ()
    sections: tuple[Section, ...] = ()
    closing: tuple[Row, ...] = ()  # the consultant's own words
    advice: tuple[Placed, ...] = ()
    further_advice: tuple[Placed, ...] = ()  # named only; the action list has the rest
    elsewhere: tuple[tuple[str, Span], ...] = ()  # its advice that another chapter gives, and which
    gaps: tuple[Gap, ...] = ()
    wide: bool = False  # landscape
    whole: bool = False  # no section beside another, none over two pages
    thin: bool = False  # too short for a page of its own
    flows: bool = True  # may begin low on a page of which much is free

    @property
    def lines(self) -> tuple[tuple[Section, ...], ...]:
        """The sections in order; two that fit half the page and follow each other share one."""
        lines: list[tuple[Section, ...]] = []
        for section in self.sections:
            before = lines[-1] if lines else ()
            if self.kind == "chapter" and len(before) == 1 and _pairs(before[0], section):
                lines[-1] = (before[0].stacked, section.stacked)
            else:
                lines.append((section,))
        return tuple(lines)

    @property
    def placed(self) -> tuple[Placed, ...]:
        """Every block that is printed in it, in order."""
        rows = (*self.opening, *(row for section in self.sections for row in section.rows))
        return tuple(item for row in rows for item in row.items)


@dataclass(frozen=True, slots=True)
class Advice:
    """One row of the action list."""

    action: Action
    detail: Text
    grounds: Text  # 依据


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a table of contents."""

    level: int
    label: str
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class CoreFinding:
    title: str
    text: Text
    advice: Text  # what to do about it; empty when nothing was advised


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the management is asked to decide and why: the two pages that suffice alone."""

    story: tuple[tuple[str, Text], ...]  # 现状, 问题, 对策 → sentence
    compared: str  # what every card is compared with: 上年同期, 上一季度
    why: tuple[Row, ...]  # figures: why the total moved
    ask: str  # title of the page that lists the decisions
    decisions: tuple[Decision, ...]
    stake: Placed | None  # money at stake by tier and signal
    unknown: tuple[tuple[str, Text], ...]  # what is not known, and what would settle it
    further: tuple[Row, ...]  # figures: how sure the amounts are, how signals overlap
    steps: tuple[Action, ...]  # the actions of the decisions, in their order
    grounds: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # decision → chapter.finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The executive summary, a selection of what the chapters found."""

    headline: str
    lead: Text
    metrics: tuple[Metric, ...]
    comparison: str  # which periods 环比 and 同比 compare with
    figure: Placed | None
    core: tuple[CoreFinding, ...]
    glance: tuple[tuple[str, str, str, Text], ...] = ()  # 第一章, title, anchor, conclusion
    anchor: str = "summary"
    answer: Answer | None = None  # with it the headline is a decision and the cards share a window


@dataclass(frozen=True, slots=True)
class Aspect:
    """A chapter in one line: 已回答, 部分 or 还不能, and what it concludes or would need."""

    title: str
    anchor: str
    status: str
    text: Text


@dataclass(frozen=True, slots=True)
class Want:
    """Data to bring: its least columns, the questions it opens, what that decides, where it lies."""

    data: str
    columns: str
    answers: str
    changes: str
    source: str
    worth: int  # 1-3
    count: int  # of questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What this edition could not answer, and which data would open it, the worthiest first."""

    title: str
    aspects: tuple[Aspect, ...]
    rows: tuple[Want, ...]
    heading: str = "补哪些数据、能多回答什么"
    anchor: str = "wanted"


@dataclass(frozen=True, slots=True)
class Dot:
    """One per cent of the customers on the cover; millimetres from the top left of the picture."""

    x: float
    y: float
    radius: float
    rank: int  # 0 lightest … 3 dimmest
    loss: bool = False


@dataclass(frozen=True, slots=True)
class CoverArt:
    dots: tuple[Dot, ...]
    height_mm: float
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    title: str
    subtitle: str
    client: str
    period: str
    confidentiality: str
    facts: tuple[tuple[str, str], ...]
    art: CoverArt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole book, in the order it is read."""

    client: str
    title: str
    period: str  # as prose
    currency: str
    cover: Cover
    contents: tuple[Entry, ...]
    figures: tuple[Entry, ...]
    tables: tuple[Entry, ...]
    summary: Summary | None
    chapters: tuple[Part, ...]
    actions: Part | None
    action_list: tuple[Advice, ...]
    action_table: str  # 表 10-1
    action_rows: int | None = None  # of the list in full, the others by who does them; None: all
    appendices: tuple[Part, ...] = ()
    wanted: Wanted | None = None  # the page on missing data; None where nothing essential is
    warnings: tuple[str, ...] = ()
    issued: datetime = datetime(1970, 1, 1)  # the date of the file: issue or cut-off, never a clock
    missing_characters: tuple[tuple[str, int], ...] = ()  # printed as 〓, with how often
    language: str = "zh-CN"
    frames: Mapping[str, Path] = field(default_factory=dict)  # tiering.tiers → its Parquet
    roles: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # role → chapter and block
    last_day: date = date(1970, 1, 1)  # the data end with it
    masks: bool = True  # contact data are masked wherever they are listed
    hides_names: bool = False  # customers are persons, and their names are masked

    @property
    def parts(self) -> tuple[Part, ...]:
        """Everything with a number or a letter, in order."""
        return (*self.chapters, *((self.actions,) if self.actions else ()), *self.appendices)

    @property
    def other_actions(self) -> tuple[tuple[str, tuple[Action, ...]], ...]:
        """Those of the list that have no row of their own, by who does them, the first due first."""
        left = [] if self.action_rows is None else self.action_list[self.action_rows :]
        owners: dict[str, list[Action]] = {}
        for advice in left:
            owners.setdefault(advice.action.owner, []).append(advice.action)
        due = {owner: sorted(given, key=lambda a: a.deadline) for owner, given in owners.items()}
        return tuple((owner, tuple(given)) for owner, given in due.items())

    @property
    def client_name(self) -> str:
        return self.client

    def frame(self, name: str) -> Path | None:
        """The Parquet file of the first chapter that stored a frame of this name."""
        named = (file for key, file in self.frames.items() if key.rpartition(".")[2] == name)
        return next(named, None)

    def left_by(self, name: str) -> str:
        """The chapter that stored it; empty where none did."""
        return next((k.rpartition(".")[0] for k in self.frames if k.rpartition(".")[2] == name), "")

    def teller(self, role: str) -> Part | None:
        """The chapter of the book that tells what ``role`` means, whether or not it could."""
        chapter = self.roles.get(role, ("", ""))[0]
        return next((part for part in self.chapters if part.anchor == chapter), None)

    def told(self, role: str) -> Placed | None:
        """The block that has ``role``, in its chapter or an appendix; None where it is left out."""
        chapter, name = self.roles.get(role, ("", ""))
        home = next((part.placed for part in self.chapters if part.anchor == chapter), ())
        apart = (item for part in self.appendices for item in part.placed)
        found = (
            *(item for item in home if item.block.id == name),
            *(item for item in apart if item.anchor == f"{chapter}-{name}"),
        )
        return found[0] if found else None

    @property
    def further(self) -> tuple[Part, ...]:
        """Chapters without any role: no format asks for what they tell, so each makes room."""
        asked = {chapter for chapter, _ in self.roles.values()}
        return tuple(part for part in self.chapters if part.anchor not in asked)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a reader must find in print: every headline, finding and advice, as printed."""
        said = [self.summary.headline] if self.summary else []
        answer = self.summary.answer if self.summary else None
        if answer is not None:
            said += [plain_text(text) for _, text in answer.story]
            said += [decision.title for decision in answer.decisions]
        said += [self.wanted.title] if self.wanted else []
        for part in self.chapters:
            said.append(part.title)
            said += [section.title for section in part.sections]
            said += [plain_text(i.text) for i in part.placed if isinstance(i.block, Finding)]
        said += [advice.action.title for advice in self.action_list]
        return tuple(dict.fromkeys(said))
