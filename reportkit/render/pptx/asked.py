"""What the board is asked: one slide with all decisions, then one slide for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportkit.blocks import Action, Decision
from reportkit.render.pptx.exhibit import Easel, hang
from reportkit.render.pptx.finding import foot
from reportkit.render.pptx.frame import BODY_MM, BODY_TOP, Deck, remarks
from reportkit.render.pptx.slide import MARGIN_MM, TEXT_MM, Box, Sheet
from reportkit.render.pptx.story import Story
from reportkit.render.pptx.tables import Grid, place_grid, row_height
from reportkit.render.pptx.text import Paragraph, Run, fitted, one_line, para
from reportkit.report.model import Answer, Placed

SHOWN = 2  # findings whose evidence stands on the slide of a decision
EXHIBIT_MM = 200.0
_HEADS = ("", "决定", "值多少", "投入", "负责人与期限", "看哪个数验收")
_WIDTHS = (12.0, 82.0, 62.0, 50.0, 46.0, TEXT_MM - 252.0)
_HEAD_MM = 8.5
_BAND_MM = 15.0
_GAP = 10.0
_ALONE = 1.3  # steps without evidence above them are set larger
_PANEL = Box(MARGIN_MM + EXHIBIT_MM + _GAP, BODY_TOP, TEXT_MM - EXHIBIT_MM - _GAP, BODY_MM)
_STEP_HEADS = ("怎样做", "负责人", "起止", "做到什么")
_STEP_WIDTHS = (92.0, 40.0, 32.0, EXHIBIT_MM - 164.0)


def ask_page(deck: Deck) -> None:
    """Every decision in a row: what, how much, effort, who by when, and the number that shows it."""
    answer, c = deck.answer, deck.brand.colours
    assert answer is not None
    sheet = deck.page(answer.ask or _named(answer.decisions), "提请决定", deck.report.period)
    room = BODY_MM - _HEAD_MM - _BAND_MM - 2
    high = min(room / len(answer.decisions), 26.0)
    rows = [tuple(para(w, 11.5, c.primary, bold=True) for w in _HEADS)]
    for number, each in enumerate(answer.decisions, start=1):
        cells = _cells(deck, number, each)
        rows.append(
            tuple(fitted([p], w - 4, high - 2)[0] for p, w in zip(cells, _WIDTHS, strict=True))
        )
    grid = Grid(tuple(rows), _WIDTHS, (_HEAD_MM, *(high,) * len(answer.decisions)))
    box = Box(MARGIN_MM, BODY_TOP, TEXT_MM, grid.height)
    alt = f"表格：{len(answer.decisions)} 项决定，列：{'、'.join(_HEADS[1:])}。"
    place_grid(sheet, grid, box, deck.brand, name="提请决定", alt=alt)
    _band(sheet, deck, answer.decisions, Box(MARGIN_MM, box.y + grid.height + 4, TEXT_MM, 12.0))
    deck.foot(sheet, "顺序按“金额中值 × 把握 × 易行”排出；金额为增量，腾出的费用不与毛利相加")
    sheet.notes([f"{n}. {_spoken(each)}" for n, each in enumerate(answer.decisions, start=1)])


def _named(decisions: Sequence[Decision]) -> str:
    return "；".join(f"{each.title}：{each.amount}" for each in decisions[:2])


def _cells(deck: Deck, number: int, each: Decision) -> tuple[Paragraph, ...]:
    c = deck.brand.colours

    def two(first: str, second: str, colour: str) -> Paragraph:
        runs = [Run(one_line(first), colour, True)]
        if second:
            runs.append(Run(f"　{one_line(second)}", scale=0.82))
        return Paragraph(tuple(runs), 14, c.ink, leading=1.25)

    return (
        para(str(number), 22, c.accent_text, leading=1.1),
        two(each.title, each.what, c.primary),
        two(each.amount, "", c.good),
        para(each.effort, 11.5, c.ink, leading=1.3),
        two(each.owner, each.due, c.ink),
        para(each.measure, 11.5, c.ink, leading=1.3),
    )


def _band(sheet: Sheet, deck: Deck, decisions: Sequence[Decision], box: Box) -> None:
    """What doing nothing costs, on the primary colour."""
    c = deck.brand.colours
    sheet.block(box, c.primary)
    runs = (
        Run("若都不批：", c.paper, True),
        Run("；".join(one_line(each.otherwise) for each in decisions[:3]), c.paper),
    )
    spot = Box(box.x + 5, box.y + 1, box.width - 10, box.height - 2)
    sheet.words(spot, [Paragraph(runs, 13.5, c.paper, leading=1.25)], anchor="m", name="若不作为")


def decision_page(
    deck: Deck, number: int, spoken: Sequence[Story], pictures: Mapping[str, bytes]
) -> None:
    """One decision: what shows that it is needed, its steps, and what it is worth to whom by when."""
    answer = deck.answer
    assert answer is not None
    each = answer.decisions[number - 1]
    own = ((str(getattr(item.block, "title", "")), item) for item in of_population(answer, each))
    shown = [*own, *((story.title, story.evidence[0]) for story in spoken)][:SHOWN]
    told = deck.report.summary.headline if deck.report.summary else ""
    headed = each.headline and each.headline not in told
    title = each.headline if headed else f"{each.title}：{each.amount}"
    sheet = deck.page(title, f"决定 {number}", each.title)
    steps = [step for step in answer.steps if step.decision == each.id]
    grid = _steps(deck, steps, 1.0 if shown else _ALONE)
    left = BODY_MM - (grid.height + 6 if steps else 0)
    hung = _evidence(sheet, deck, shown, Box(MARGIN_MM, BODY_TOP, EXHIBIT_MM, left), pictures)
    if steps:
        top = BODY_TOP + (left + 6 if hung else 0)
        box = Box(MARGIN_MM, top, EXHIBIT_MM, grid.height)
        alt = f"表格：落实这项决定的 {len(steps)} 项行动，列：{'、'.join(_STEP_HEADS)}。"
        place_grid(sheet, grid, box, deck.brand, name="行动", alt=alt)
    _panel(sheet, deck, each, _PANEL)
    if hung:
        foot(deck, sheet, hung)
    else:
        deck.foot(sheet, f"算法与口径见报告附录；涉及 {each.count:,} 个对象")
    words = "".join((title, each.formula, each.measure, *(claim for claim, _ in shown)))
    claims = [f"{story.title}。{story.text}" for story in spoken[:SHOWN]]
    sheet.notes([_spoken(each), *claims, *remarks(deck, hung, words)])


def of_population(answer: Answer, decision: Decision) -> tuple[Placed, ...]:
    """Figures of the summary that count the decision's own customers."""
    items = (item for row in answer.further for item in row.items)
    return tuple(item for item in items if getattr(item.block, "n", None) == decision.count)


def _evidence(
    sheet: Sheet,
    deck: Deck,
    shown: Sequence[tuple[str, Placed]],
    box: Box,
    pictures: Mapping[str, bytes],
) -> tuple[Placed, ...]:
    """One or two findings side by side: each as a sentence, its exhibit below."""
    if not shown:
        return ()
    c = deck.brand.colours
    easel = Easel(sheet, deck.brand, deck.report.currency, pictures)
    wide = (box.width - 8 * (len(shown) - 1)) / len(shown)
    hung: list[Placed] = []
    for place, (said, item) in enumerate(shown):
        x = box.x + place * (wide + 8)
        claim = fitted([para(said, 14, c.primary, bold=True, leading=1.25)], wide, 12.5)
        sheet.words(Box(x, box.y, wide, 12.5), claim, name="依据")
        spot = Box(x, box.y + 14, wide, box.height - 14)
        hung += hang(easel, (item,), spot)
    return tuple(hung)


def _steps(deck: Deck, steps: Sequence[Action], scale: float) -> Grid:
    """The actions of one decision; ``scale``: larger where no evidence stands above them."""
    c = deck.brand.colours
    head = tuple(para(w, 10.5 * scale, c.primary, bold=True, leading=1.25) for w in _STEP_HEADS)
    rows = [head]
    for step in steps:
        runs = (
            Run(one_line(step.title), c.primary, True),
            Run(f"　{one_line(step.detail)}", scale=0.9),
        )
        span = f"{_day(step.begins)}～{_day(step.deadline)}" if step.begins else _day(step.deadline)
        cells = (
            Paragraph(runs, 11 * scale, c.ink, leading=1.25),
            *(
                para(w, 10.5 * scale, c.ink, leading=1.25)
                for w in (step.owner, span, step.mark or step.effect)
            ),
        )
        rows.append(
            tuple(
                fitted([p], w - 4, 11 * scale**2)[0]
                for p, w in zip(cells, _STEP_WIDTHS, strict=True)
            )
        )
    heights = tuple(row_height(row, _STEP_WIDTHS) * scale for row in rows)
    return Grid(tuple(rows), _STEP_WIDTHS, heights)


def _day(iso: str) -> str:
    """``2026-01-31`` → ``1/31``."""
    return "/".join(str(int(part)) for part in iso.split("-")[1:])


def _panel(sheet: Sheet, deck: Deck, each: Decision, box: Box) -> None:
    c = deck.brand.colours
    sheet.block(box, c.tint)
    sheet.block(Box(box.x, box.y, box.width, 1.0), c.accent)
    lines = [para(each.amount, 19, c.good, bold=True, leading=1.2, after=2)]
    lines.append(para(each.formula, 11, c.muted, after=8))
    for head, words in (
        ("做什么", each.what), ("谁、何时前", f"{each.owner}，{each.due}"), ("投入", each.effort),
        ("看哪个数", each.measure), ("若不作为", each.otherwise),
    ):  # fmt: skip
        if words:
            lines.append(para(head, 10.5, c.accent_text, bold=True, after=1))
            lines.append(para(words, 12.5, c.ink, after=6))
    sheet.words(box.inset(6), lines, name="决定")


def _spoken(each: Decision) -> str:
    said = [
        f"{each.title}：{each.what}", each.amount, f"算法：{each.formula}", f"投入：{each.effort}",
        f"负责人：{each.owner}，{each.due} 前", f"验收：{each.measure}", f"若不作为：{each.otherwise}",
    ]  # fmt: skip
    return "。".join(text.rstrip("。") for text in said) + "。"
