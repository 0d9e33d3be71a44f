"""The report as one file for a browser: it fetches nothing, and runs no script but our own.

The browser is told so by a content security policy that names the styles and the script by hash.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from markupsafe import Markup

from reportkit.brand import Brand
from reportkit.render.cards import svg_uri
from reportkit.render.html import render_book, source_of, styles_of
from reportkit.render.web_fonts import font_faces
from reportkit.report.model import Report

_ON_PAPER = ("page.css", "type.css")
_SCRIPTS = ("js/contents.js", "js/tables.js")
_HEAD = Markup("<!-- fonts and policy -->")


def render_page(report: Report, brand: Brand) -> str:
    """The whole book, every table in full, with fonts, figures, styles and script inside."""
    css = Markup("{}\n@media print{{\n{}\n}}\n{}").format(
        styles_of(brand, report, ("blocks.css",)),
        styles_of(brand, report, _ON_PAPER),
        styles_of(brand, report, ("screen.css",), extra=True),
    )
    script = Markup("\n".join(source_of(brand, name) for name in _SCRIPTS))
    page = render_book(
        report,
        brand,
        css,
        web=True,
        head=_HEAD,
        script=script,
        logo=svg_uri(brand.logo_svg()) if brand.logo else "",
    )
    faces = font_faces(page)
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
