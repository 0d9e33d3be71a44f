"""A page for a browser, one file: it fetches nothing, and runs no script but our own.

The browser is told so by a content security policy that names the styles and the script by hash.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup

from reportkit.blocks import Block
from reportkit.brand import Brand
from reportkit.render.cards import svg_uri
from reportkit.render.html import (
    default_brand,
    render_blocks,
    render_book,
    render_template,
    source_of,
    styles_of,
)
from reportkit.render.web_fonts import font_faces
from reportkit.render.what_if import what_if
from reportkit.report.model import Report

_ON_PAPER = ("page.css", "type.css")
_SCRIPTS = ("js/contents.js", "js/tables.js")
_TRYING = "js/what_if.js"
_HEAD = Markup("<!-- policy and fonts -->")


def render_page(report: Report, brand: Brand) -> str:
    """The whole book, every table in full, with fonts, figures, styles and script inside."""
    tried = what_if(report)
    css, script = _styles(brand, report), _script(brand, *([_TRYING] if tried else []))
    logo = svg_uri(brand.logo_svg()) if brand.logo else ""
    page = render_book(
        report, brand, css, web=True, head=_HEAD, script=script, logo=logo, what_if=tried
    )
    return _with_head(page, css, script, brand)


def preview_page(title: str, blocks: Sequence[Block], *, folder: Path, currency: str = "元") -> str:
    """Blocks of one chapter in the order of its notebook, in the default brand.

    folder: where the figures lie.
    """
    brand = default_brand()
    css, script = _styles(brand, None), _script(brand)
    page = render_blocks(
        title, blocks, css, folder=folder, currency=currency, web=True, head=_HEAD, script=script
    )
    return _with_head(page, css, script, brand)


def page_of(template: str, brand: Brand, styles: str, **values: object) -> str:
    """A page that is no report: the template ``web/<template>`` with the style sheet css/<styles>.

    values: what the template prints. Its tables sort and can be searched as those of a report.
    """
    css = Markup("{}\n{}").format(_styles(brand, None), styles_of(brand, None, (styles,)))
    script = Markup(source_of(brand, _SCRIPTS[1]))
    logo = svg_uri(brand.logo_svg(dark=True)) if brand.logo else ""
    page = render_template(
        f"web/{template}", brand, css=css, head=_HEAD, script=script, logo=logo, **values
    )
    return _with_head(page, css, script, brand)


def _styles(brand: Brand, report: Report | None) -> Markup:
    """On a screen its own look, on paper that of the book."""
    paper = _ON_PAPER if report else ("type.css",)  # heads and feet name the report
    return Markup("{}\n@media print{{\n{}\n}}\n{}").format(
        styles_of(brand, report, ("blocks.css",)),
        styles_of(brand, report, paper),
        styles_of(brand, report, ("screen.css",), extra=True),
    )


def _script(brand: Brand, *more: str) -> Markup:
    return Markup("\n".join(source_of(brand, name) for name in (*_SCRIPTS, *more)))


def _with_head(page: str, css: str, script: str, brand: Brand) -> str:
    """Fonts and policy come last: they depend on every letter of the page."""
    faces = font_faces(page, brand.faces)
    head = f"{_policy([css, faces], script)}\n<style>{faces}</style>"
    return page.replace(_HEAD, head, 1)


def _policy(styles: list[str], script: str) -> str:
    """Nothing from anywhere; attributes may carry styles, because widths and colours are data."""
    rules = (
        "default-src 'none'",
        "img-src data:",
        "font-src data:",
        f"style-src-elem {' '.join(map(_hash, styles))}",
        "style-src-attr 'unsafe-inline'",
        f"script-src {_hash(script)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
