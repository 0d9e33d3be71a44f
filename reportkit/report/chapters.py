"""A chapter's blocks, recorded in the order of work, become sections in the order of reading.

A titled finding opens a section and draws the figures and tables it rests on into it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from reportkit.blocks import Action, Block, Figure, Finding, Metric, Note, Table
from reportkit.bundle import ChapterResult, Missing
from reportkit.report.model import Gap, Part, Placed, Row, Section, Span, Text, plain_text
from reportkit.report.references import References, Target, with_cites

SHEETS = "account_sheets"  # the role that sets a chapter a section to a place of its own
APPENDIX_TABLE = "customer_table"  # the role of what is printed in appendix B, not in its chapter
KEY_POINTS = 3
NUMBERED = re.compile(r"_\d+$")  # of one account among several
REMARK_WEIGHT = 40  # of a finding without a title
PRINTED_WEIGHT = 55  # of a finding that a brief book prints; the others stand in the supplement
_DIGITS = "零一二三四五六七八九"
_PRIORITIES = {"P0": 0, "P1": 1, "P2": 2}
_COLUMNS = {  # widths of two figures side by side → columns in mm, 4 mm apart
    ("half", "half"): (83.0, 83.0),
    ("narrow", "narrow"): (83.0, 83.0),
    ("wide", "narrow"): (98.0, 68.0),
    ("narrow", "wide"): (68.0, 98.0),
    ("half", "narrow"): (98.0, 68.0),
    ("narrow", "half"): (68.0, 98.0),
}
_BESIDE = {"half": (83.0, 83.0), "wide": (98.0, 68.0), "narrow": (68.0, 98.0)}
_HAN_MM = 3.4  # width of a character of the body
_LINE_MM = 5.9  # height of a line of the body
_CAPTION_MM = 14.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One chapter sorted, before anything is numbered."""

    result: ChapterResult
    number: int
    opening: tuple[Block, ...]
    sections: tuple[tuple[Finding, tuple[Block, ...]], ...]
    main: int = 0  # sections that a brief book prints; those after them stand in the supplement
    brief: bool = False

    @property
    def label(self) -> str:
        return f"第{chinese_number(self.number)}章" if self.number else "管理摘要"

    def of(self, kind: type[Block]) -> tuple[Block, ...]:
        return tuple(block for block in self.result.blocks if isinstance(block, kind))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, the heaviest first; equals as recorded."""
        found = [block for block in self.result.blocks if isinstance(block, Finding)]
        return tuple(sorted(found, key=lambda finding: -finding.weight))

    @property
    def actions(self) -> tuple[Action, ...]:
        """All actions by priority, then weight."""
        found = [block for block in self.result.blocks if isinstance(block, Action)]
        return tuple(sorted(found, key=action_rank))

    def notes(self, kind: str) -> tuple[Note, ...]:
        return tuple(b for b in self.result.blocks if isinstance(b, Note) and b.kind == kind)

    @property
    def is_empty(self) -> bool:
        """Nothing but gaps: too little for a page of its own."""
        return not any(
            isinstance(b, Metric | Finding | Figure | Table | Action)
            or (isinstance(b, Note) and b.kind in ("顾问点评", "提示"))
            for b in self.result.blocks
        )


def chinese_number(number: int) -> str:
    """1 … 99 as 一 … 九十九."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def action_rank(action: Action) -> tuple[int, int]:
    return _PRIORITIES[action.priority], -action.weight


def plan(result: ChapterResult, number: int, *, brief: bool = False) -> Plan:
    """Sort the blocks of a chapter into an opening and sections.

    brief: what weighs little comes last and is left to the supplement, but for the heaviest few of
    a chapter; remarks without a title that weigh as little are not printed either.
    """
    told = [b for b in result.blocks if isinstance(b, Finding) and b.title]
    main = [head for head in told if not brief or _weighs(head, told)]
    heads = [*main, *(head for head in told if head not in main)]
    claimed = _claims(result, heads)
    bodies: list[list[Block]] = [[] for _ in range(len(heads) + 1)]
    current = 0
    for block in result.blocks:
        if block in heads:
            current = heads.index(block) + 1
        elif _flows(result, block):
            bodies[claimed.get(block.id, current)].append(block)
    sections = zip(heads, bodies[1:], strict=True)
    return Plan(
        result,
        number,
        tuple(bodies[0]),
        tuple((h, tuple(b)) for h, b in sections),
        len(main),
        brief,
    )


def _weighs(head: Finding, told: Sequence[Finding]) -> bool:
    """Whether a brief book prints it: weighty, among the heaviest of its chapter, or one of a row.

    Pages of one kind (``account_1``, ``account_2``) are wanted together.
    """
    heaviest = sorted(told, key=lambda finding: -finding.weight)[:KEY_POINTS]
    return head.weight >= PRINTED_WEIGHT or head in heaviest or bool(NUMBERED.search(head.id))


def without_actions(each: Plan, gone: Collection[str]) -> Plan:
    """``each`` without the actions of these ids, and without findings that lead to them."""
    blocks: list[Block] = []
    for block in each.result.blocks:
        if isinstance(block, Finding) and block.advice in gone:
            blocks.append(replace(block, advice=""))
        elif not (isinstance(block, Action) and block.id in gone):
            blocks.append(block)
    return plan(replace(each.result, blocks=tuple(blocks)), each.number, brief=each.brief)


def _claims(result: ChapterResult, heads: Sequence[Finding]) -> dict[str, int]:
    """Figures and tables → number of the first section whose finding rests on them."""
    mine = {block.id for block in result.blocks if isinstance(block, Figure | Table)}
    claimed: dict[str, int] = {}
    for number, head in enumerate(heads, start=1):
        for name in head.evidence:
            local = name.removeprefix(f"{result.chapter}.")
            if local in mine:
                claimed.setdefault(local, number)
    return claimed


def _flows(result: ChapterResult, block: Block) -> bool:
    """Whether a block is printed where it stands; metrics, actions and most notes are gathered."""
    if isinstance(block, Note):
        return block.kind == "提示"
    if isinstance(block, Table) and result.roles.get(APPENDIX_TABLE) == block.id:
        return False
    return isinstance(block, Finding | Figure | Table)


def number_blocks(plans: Sequence[Plan], *, brief: bool) -> References:
    """Give every figure and table its number in the order of print; ``brief`` counts 附图 and 附表 apart."""
    references = References()
    for each in plans:
        chapter = each.result.chapter
        references.add_chapter(chapter, each.label)
        home = references.chapter(chapter)
        for block in each.result.blocks:
            references.add(chapter, block.id, _place_of_note(block, home))
        counts = dict.fromkeys(("图", "表", "附图", "附表"), 0)
        bodies = [
            (each.opening, True),
            *((b, n < each.main) for n, (_, b) in enumerate(each.sections)),
        ]
        for block, inside in ((block, inside) for body, inside in bodies for block in body):
            if isinstance(block, Figure | Table):
                word = _word(block, brief=brief, inside=inside)
                counts[word] += 1
                label = f"{word} {each.number}-{counts[word]}"
                references.add(chapter, block.id, Target(label, f"{chapter}-{block.id}", True))
        for index, (head, _) in enumerate(each.sections, start=1):
            target = Target(f"{each.number}.{index} 节", f"{chapter}-{head.id}")
            references.add(chapter, head.id, target)
    return references


def _word(block: Figure | Table, *, brief: bool, inside: bool) -> str:
    word = "图" if isinstance(block, Figure) else "表"
    return f"附{word}" if brief and (block.secondary or not inside) else word


def _place_of_note(block: Block, home: Target) -> Target:
    if isinstance(block, Note) and block.kind == "口径":
        return Target("附录 A", "appendix-A")
    if isinstance(block, Note) and block.kind == "方法":
        return Target("附录 C", "appendix-C")
    return home


def chapter_part(
    plan: Plan,
    references: References,
    labels: Mapping[str, str],
    elsewhere: Sequence[tuple[str, str]] = (),
) -> Part:
    """The chapter as it is printed. elsewhere: titles of its advice that another chapter gives."""
    chapter = plan.result.chapter
    place = Placing(plan.result, references, plan.brief)
    points = (f.summary or f.title or f.text for f in plan.findings[:KEY_POINTS])
    sections = tuple(
        Section(
            label=f"{plan.number}.{index}",
            title=plain_text(references.resolve(head.title, chapter, head.id)),
            anchor=f"{chapter}-{head.id}",
            rows=in_rows([place.block(block) for block in (head, *body)]),
            supplement=index > plan.main,
        )
        for index, (head, body) in enumerate(plan.sections, start=1)
    )
    return Part(
        kind="chapter",
        label=plan.label,
        numeral=str(plan.number),
        title=plan.result.title,
        anchor=chapter,
        questions=plan.result.questions,
        key_points=tuple(references.resolve(point, chapter, "本章要点") for point in points),
        metrics=tuple(b for b in plan.result.blocks if isinstance(b, Metric)),
        opening=in_rows([place.block(block) for block in plan.opening]),
        sections=sections,
        closing=in_rows([place.block(note) for note in plan.notes("顾问点评")]),
        advice=tuple(place.block(action) for action in plan.actions),
        elsewhere=tuple(
            (title, Span(references.chapter(home).label, home)) for title, home in elsewhere
        ),
        gaps=_gaps(plan, labels),
        thin=plan.is_empty,
        whole=SHEETS in plan.result.roles,
        # its first page of several alike stands below the opening, or leaves half a page empty
        flows=not any(NUMBERED.search(head.id) for head, _ in plan.sections),
    )


@dataclass(frozen=True, slots=True)
class Placing:
    """Puts the blocks of one chapter into the book."""

    result: ChapterResult
    references: References
    brief: bool = False

    def block(self, block: Block) -> Placed:
        chapter = self.result.chapter
        if isinstance(block, Figure | Table):
            target = self.references.find(chapter, block.id, block.id)
            assert target is not None
            return Placed(
                block=block,
                anchor=target.anchor,
                label=target.label,
                folder=self.result.folder,
                supplement=target.label.startswith("附"),
            )
        cites = self.references.cites(getattr(block, "evidence", ()), chapter, block.id)
        light = isinstance(block, Finding) and not block.title and block.weight < REMARK_WEIGHT
        return Placed(
            block=block, text=self.text(block, cites), cites=cites, supplement=self.brief and light
        )

    def text(self, block: Block, cites: Sequence[Span]) -> Text:
        words = block.detail if isinstance(block, Action) else getattr(block, "text", "")
        return with_cites(self.references.resolve(words, self.result.chapter, block.id), cites)


def _gaps(plan: Plan, labels: Mapping[str, str]) -> tuple[Gap, ...]:
    """What the chapter itself said is missing, and gaps it recorded without a sentence."""
    said = [Gap(note.title, note.text) for note in plan.notes("缺数")]
    purposes = {gap.purpose for gap in said}
    silent = [gap for gap in plan.result.missing if gap.purpose not in purposes]
    return (*said, *(Gap(gap.purpose, f"需要{_needs(gap, labels)}。") for gap in silent))


def _needs(gap: Missing, labels: Mapping[str, str]) -> str:
    """``线索表（leads）``, ``线索表的 created_at 列``."""
    words = []
    for need in gap.needs:
        table, _, column = need.partition(".")
        label = labels.get(table, table)
        words.append(f"{label}的 {column} 列" if column else f"{label}（{table}）")
    return "、".join(words)


def in_rows(items: Sequence[Placed]) -> tuple[Row, ...]:
    """Two small figures share a row; a small one alone stands beside the text next to it."""
    rows: list[Row] = []
    left = list(items)
    while left:
        item = left.pop(0)
        block = item.block
        if not isinstance(block, Figure) or block.width == "full":
            rows.append(Row("single", (item,)))
            continue
        partner = _partner(block, left)
        if partner is not None:
            rows += [Row("single", (text,)) for text in left[:partner]]
            other = left[partner]
            assert isinstance(other.block, Figure)
            widths = _COLUMNS[block.width, other.block.width]
            rows.append(Row("pair", (item, other), widths))
            left = left[partner + 1 :]
        elif left and _fits_beside(left[0], block):
            rows.append(Row("beside", (item, left.pop(0)), _BESIDE[block.width]))
        elif rows and rows[-1].layout == "single" and _fits_beside(rows[-1].items[0], block):
            rows.append(Row("beside", (item, rows.pop().items[0]), _BESIDE[block.width]))
        else:
            rows.append(Row("single", (item,)))
    return tuple(rows)


def _partner(figure: Figure, following: Sequence[Placed]) -> int | None:
    """Index of the next figure that fits at the side, with nothing but text in between."""
    for index, item in enumerate(following):
        if isinstance(item.block, Figure):
            return index if (figure.width, item.block.width) in _COLUMNS else None
        if not isinstance(item.block, Finding | Note):
            return None
    return None


def _fits_beside(item: Placed, figure: Figure) -> bool:
    """Whether a text is no taller than the figure it would stand beside."""
    if not isinstance(item.block, Finding | Note) or not item.text:
        return False
    lines = math.ceil(len(plain_text(item.text)) * _HAN_MM / _BESIDE[figure.width][1])
    return lines * _LINE_MM <= figure.height_mm + _CAPTION_MM
