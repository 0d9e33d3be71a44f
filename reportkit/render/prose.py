"""The consultant's own words: Markdown in, safe HTML out. No raw HTML, no images, no headings."""

from __future__ import annotations

from typing import Any

import mistune
from markupsafe import Markup, escape
from mistune.renderers.html import HTMLRenderer

from reportkit.errors import RenderError


class _Remarks(HTMLRenderer):
    """Headings become bold paragraphs: the outline of the book stays h1, h2, h3."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return f'<p class="remark-head">{text}</p>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        raise RenderError(f"顾问点评不能含图片（{url}）。请在笔记本中用 chapter.figure 收录图表。")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Only words inside, and a span around that keeps typesetting out: see text.html.j2."""
        words = escape(Markup(text).striptags())
        return (
            f'<span class="al" style="margin:0"><a href="{self.safe_url(url)}">{words}</a></span>'
        )

    def block_text(self, text: str) -> str:
        return text

    def thematic_break(self) -> str:
        return ""


def remarks(text: str) -> Markup:
    """Render Markdown. Raises RenderError when it holds an image."""
    render = mistune.create_markdown(renderer=_Remarks(escape=True))
    return Markup(render(text))
