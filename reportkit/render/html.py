"""The only door to Jinja2: a Report, or one of its blocks, becomes HTML.

Data is never a template. Everything is escaped; templates run in a sandbox, because a brand may
bring its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial
from itertools import count
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reportkit.analysis.tiers.tier_words import TIER_RANKS
from reportkit.blocks import Block, Figure
from reportkit.brand import Brand, load_brand
from reportkit.errors import RenderError
from reportkit.project import shipped_files
from reportkit.render.answer import answer_card, stake_view
from reportkit.render.cards import Address, card, svg_uri
from reportkit.render.cover_picture import cover_svg
from reportkit.render.drawings import inline_svg
from reportkit.render.filters import FILTERS
from reportkit.render.prose import remarks
from reportkit.render.roadmap import road_view
from reportkit.render.sorting import sort_keys
from reportkit.render.table_layout import table_view
from reportkit.report.model import Placed, Report, Span, Text

TEXT_MM = 170.0
WIDE_MM = 265.0
_PRINTED = ("faces.css", "page.css", "blocks.css", "type.css")
_REFERENCE = re.compile(r"\[\[([\w.]+)\]\]")


def render_html(
    report: Report, brand: Brand, *, justified: bool = False, address: Address = svg_uri
) -> str:
    """The book for a printer: one HTML document, styles inside, figures as images with alt text.

    justified: even right edges, for a layout engine that can do so in Chinese.
    address: what the page calls a drawing; the default carries each inside the page.
    """
    css = styles_of(brand, report, _PRINTED, extra=True)
    return render_book(report, brand, css, justified=justified, address=address)


def render_book(
    report: Report,
    brand: Brand,
    css: Markup,
    *,
    justified: bool = False,
    address: Address = svg_uri,
    **web: object,
) -> str:
    """The whole book with the style sheet ``css``; ``web``: what only a browser's copy holds."""
    template = _environment(brand).get_template("report.html.j2")
    return template.render(
        report=report,
        brand=brand,
        c=brand.colours,
        justified=justified,
        css=css,
        art=_art(report, brand, address),
        logo_on_dark=address(brand.logo_svg(dark=True)) if brand.logo else "",
        **{**_tools(brand, report.currency, address), **web},
    )


def _art(report: Report, brand: Brand, address: Address) -> str:
    art = report.cover.art
    return address(cover_svg(art, brand)) if art and brand.cover.style == "dots" else ""


def render_block(block: Block, *, folder: Path | None = None, currency: str = "元") -> str:
    """One block as a notebook shows it: a fragment with its own styles, in the default brand.

    folder: where a figure's file lies.
    """
    brand = default_brand()
    environment = _environment(brand)
    fragment = environment.get_template(_template_of(block)).render(
        item=_alone(block, folder),
        heading=True,
        room_mm=TEXT_MM,
        **_tools(brand, currency),
    )
    styles = styles_of(brand, None, ("blocks.css",), extra=True)
    return Markup(
        '<div class="rk rk-preview" style="max-width:170mm"><style>{}</style>{}</div>'
    ).format(styles, Markup(fragment))


def render_blocks(
    title: str, blocks: Sequence[Block], css: Markup, *, folder: Path, currency: str, **web: object
) -> str:
    """A document of loose blocks in the order given, as ``render_block`` shows each."""
    brand = default_brand()
    return (
        _environment(brand)
        .get_template("web/blocks.html.j2")
        .render(
            title=title,
            items=[_alone(block, folder) for block in blocks],
            css=css,
            heading=True,
            room_mm=TEXT_MM,
            **{**_tools(brand, currency), **web},
        )
    )


def render_template(name: str, brand: Brand, **values: object) -> str:
    """A page that is no report, from a template of its own, in the brand's style."""
    template = _environment(brand).get_template(name)
    return template.render(brand=brand, c=brand.colours, **values)


def _alone(block: Block, folder: Path | None) -> Placed:
    """A block outside the book: what it refers to has a name, and no number yet."""
    source = getattr(block, "text", "") or getattr(block, "detail", "")
    text = (Span(_REFERENCE.sub(r"〔\1〕", source)),)
    return Placed(block=block, text=text, folder=folder)


def _template_of(block: Block) -> str:
    return f"blocks/{type(block).__name__.lower()}.html.j2"


@cache
def default_brand() -> Brand:
    return load_brand(shipped_files() / "templates", "default")


@cache
def _environment(brand: Brand) -> ImmutableSandboxedEnvironment:
    """Templates of the brand before those of the project before those that ship.

    A brand extends what it overrides as ``default/<name>``.
    """
    shipped = shipped_files() / "templates"
    project = brand.folder.parent.parent
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(
            [
                FileSystemLoader([brand.folder, project, shipped]),
                PrefixLoader({"default": FileSystemLoader([project, shipped])}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters.update(FILTERS, template_of=_template_of)
    return environment


def _tools(brand: Brand, currency: str, address: Address = svg_uri) -> dict[str, object]:
    """What the block templates may call."""
    colours = brand.colours
    tiers = {word: colours.tiers[rank] for word, rank in TIER_RANKS.items()}
    drawn = count(1)
    return {
        "web": False,
        "drawing": lambda item: _drawing(item, f"d{next(drawn)}"),
        "sort_keys": sort_keys,
        "card": partial(card, currency=currency, stroke=colours.blue, address=address),
        "answer_card": partial(answer_card, currency=currency),
        "road_view": road_view,
        "stake_view": partial(stake_view, paper=colours.paper, accent=colours.accent),
        "table_view": lambda table, room_mm: table_view(
            table, width_mm=room_mm, tiers=tiers, currency=currency
        ),
        "picture": lambda item: address(_figure_file(item).read_bytes()),
        "remarks": lambda text: remarks(_markdown(text)),
        "tier_colours": tiers,
        "text_mm": TEXT_MM,
        "wide_mm": WIDE_MM,
    }


def styles_of(
    brand: Brand, report: Report | None, names: tuple[str, ...], *, extra: bool = False
) -> Markup:
    """Style sheets with the brand's tokens filled in; ``extra``: the brand's own follows them."""
    environment = _environment(brand)
    sheets = [environment.get_template(f"css/{name}") for name in names]
    if extra and (brand.folder / "extra.css").is_file():
        sheets.append(environment.get_template("extra.css"))
    filled = (
        sheet.render(c=brand.colours, cover=brand.cover, brand=brand, report=report)
        for sheet in sheets
    )
    return Markup("\n".join(filled))


def source_of(brand: Brand, name: str) -> str:
    """A file beside the templates as it is, the brand's own before the shipped one."""
    environment = _environment(brand)
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _drawing(item: Placed, prefix: str) -> Markup:
    """A figure as part of the page, for a browser. Raises RenderError when its file is not there."""
    block = item.block
    assert isinstance(block, Figure)
    return inline_svg(
        _figure_file(item).read_bytes(),
        alt=block.alt or block.title,
        width_mm=block.width_mm,
        prefix=prefix,
    )


def _figure_file(item: Placed) -> Path:
    """Where a figure lies. Raises RenderError when its file is not there."""
    file = getattr(item.block, "file", "")
    path = (item.folder or Path()) / file
    if not path.is_file():
        raise RenderError(f"图 {item.block.id} 的文件 {file} 不在章节目录中，请重新运行该章。")
    return path


def _markdown(text: Text) -> str:
    """Resolved text as Markdown again, its links inside the book."""
    return "".join(f"[{s.text}](#{s.anchor})" if s.anchor else s.text for s in text)
