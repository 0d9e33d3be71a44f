"""Items of the 方案 become paragraphs, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportkit.analysis.tiers.tier_words import TIER_RANKS
from reportkit.blocks import Figure, Table
from reportkit.brand import Brand
from reportkit.numerals import integer
from reportkit.render.docx.items import (
    NBSP,
    ActionTable,
    Exhibit,
    Heading,
    Item,
    Label,
    Prose,
    anchor_of,
    caption_word,
    place_name,
    resolved,
    title_of,
    told_elsewhere,
)
from reportkit.render.docx.pages import Page
from reportkit.render.docx.pictures import Album, inline
from reportkit.render.docx.tables import Grid, GridCell, grid_of, source_line, word_table
from reportkit.render.docx.xml import Element, bookmark, field, link, paragraph, run
from reportkit.render.filters import without_files
from reportkit.report.model import Advice, Report, Text

_ACTION_HEADS = (
    ("序号", 9.0), ("行动", 106.0), ("适用层级", 22.0), ("负责人", 28.0), ("优先级", 12.0),
    ("完成时限", 20.0), ("衡量指标", 36.0), ("依据", 24.0),
)  # fmt: skip
_HEADINGS = {"front": "FrontHeading", "attachment": "Attachment"}


@dataclass(frozen=True, slots=True)
class Body:
    """Writes the items of one document."""

    items: Sequence[Item]
    report: Report
    brand: Brand
    album: Album
    numbers: Iterator[int]  # unique in the document: of bookmarks and pictures
    known: Mapping[str, Label]

    def written(self, index: int, page: Page) -> Iterator[Element]:
        """The item with this index, on pages of this kind."""
        item = self.items[index]
        place = place_name(item, index)
        match item:
            case Heading():
                yield self._heading(item, place)
            case Prose():
                head = [run(item.head, bold=True)] if item.head else []
                words = self._spans(item.text)
                yield paragraph(item.style, *head, *words, keep_next=item.keep_next)
            case Exhibit():
                yield from self._exhibit(item, place, page)
            case ActionTable():
                yield self._caption(item, place)
                yield word_table(self._actions(item))
                yield paragraph("SourceLine")

    def _heading(self, item: Heading, place: str) -> Element:
        style = _HEADINGS.get(item.kind, f"Heading{item.level}")
        return paragraph(style, *bookmark(place, next(self.numbers), [run(item.title)]))

    def _spans(self, text: Text) -> Iterator[Element]:
        for words, label in resolved(text, self.known):
            if label is None:
                yield run(words)
            elif label.is_number:
                yield from field(f"REF {label.bookmark} \\h", [run(words)])
            else:
                yield link(label.bookmark, [run(words)])

    def _caption(self, item: Exhibit | ActionTable, place: str) -> Element:
        """``图 3　…``: Word counts, and the bookmark holds label and number for references."""
        word = caption_word(item)
        number = self.known[anchor_of(item)].text.removeprefix(f"{word}{NBSP}")
        counted = [run(f"{word}{NBSP}"), *field(f"SEQ {word} \\* ARABIC", [run(number)])]
        named = bookmark(place, next(self.numbers), counted)
        return paragraph("Caption", *named, run(f"　{title_of(item)}"))

    def _exhibit(self, item: Exhibit, place: str, page: Page) -> Iterator[Element]:
        block = item.item.block
        if isinstance(block, Figure):
            picture = self.album.figures[item.item.anchor]
            alt = block.alt or block.title
            shown = inline(picture, number=next(self.numbers), name=block.id, alt=alt)
            yield paragraph("Picture", shown)
            yield self._caption(item, place)
        elif isinstance(block, Table):
            yield self._caption(item, place)
            tiers = {w: self.brand.colours.tiers[rank] for w, rank in TIER_RANKS.items()}
            yield word_table(
                grid_of(
                    block,
                    width_mm=page.text_mm,
                    tiers=tiers,
                    currency=self.report.currency,
                    muted=self.brand.colours.muted,
                )
            )
        if isinstance(block, Figure | Table):
            yield paragraph("SourceLine", run(footing(block)))

    def _actions(self, item: ActionTable) -> Grid:
        heads = tuple(GridCell((run(word),)) for word, _ in _ACTION_HEADS)
        return Grid(
            title=item.title,
            head=heads,
            rows=tuple(self._action(n, advice) for n, advice in enumerate(item.rows, start=1)),
            widths_mm=tuple(width for _, width in _ACTION_HEADS),
            dense=True,
        )

    def _action(self, number: int, advice: Advice) -> tuple[GridCell, ...]:
        action = advice.action
        effect = f"\n预期效果：{action.effect.rstrip('。')}" if action.effect else ""
        told: Iterable[Element] = self._spans(advice.detail)
        words = ("、".join(action.tiers), action.owner, action.priority, action.deadline)
        return (
            GridCell((run(str(number)),), "c"),
            GridCell((run(f"{action.title}\n", bold=True), *told, run(effect))),
            *(GridCell((run(word),)) for word in words),
            GridCell((run(action.measure),)),
            GridCell(tuple(self._spans(advice.grounds))),
        )


def footing(block: Figure | Table) -> str:
    """Unit, number of cases, period, source, remark and how much is printed, in one line."""
    count = f"N = {integer(block.n)}" if block.n is not None else ""
    facts = "；".join(text for text in (block.unit, count, block.span) if text)
    source = without_files(block.source)
    if source and not source.startswith("数据来源"):
        source = f"数据来源：{source}"
    note = f"注：{block.note}" if block.note and not block.note.startswith("注") else block.note
    printed = source_line(block) if isinstance(block, Table) else ""
    said = [text.rstrip("。") for text in (facts, source, note, printed) if text]
    return told_elsewhere("。".join(said) + "。") if said else ""
