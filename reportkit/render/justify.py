"""Justified Chinese lines for WeasyPrint, which by itself stretches a line at spaces only.

A Chinese line has no spaces: it stays ragged, or one Latin space swallows all the slack. Here the
slack is shared evenly by the gaps behind every Han character and full-width mark (and by the
spaces); the air around a Latin run is taken away where that run begins or ends the line. It reaches
into private names of WeasyPrint, so it looks first, and leaves everything alone where they changed.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

_WIDE = (
    "\u00b7\u2018\u2019\u201c\u201d\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_HAN = re.compile(f"[{_WIDE}]")
_GAPS = re.compile(f"[{_WIDE} \u00a0\u2009]+")
_SPACED = frozenset({"al", "ar", "alr"})
_MOST_PER_GAP_EM = 0.25  # a line that would have to open more than this stays ragged

_EXPECTED_ARGUMENTS = {
    "inline.justify_line": ("context", "line", "extra_width"),
    "inline.text_align": ("context", "line", "available_width", "last"),
    "line_break.create_layout": (
        "text",
        "style",
        "context",
        "max_width",
        "justification_spacing",
    ),
    "line_break.line_size": ("line", "style"),
    "Layout.set_text": ("self", "text", "justify"),
    "Layout.get_first_line": ("self",),
    "Layout.deactivate": ("self",),
}


def install_cjk_justification() -> bool:
    """Teach WeasyPrint to justify Chinese, once per process.

    False, and nothing is touched, when its inner names are not the ones this was written for: then
    `text-align: justify` must not be used for Chinese.
    """
    from weasyprint.layout import inline
    from weasyprint.text import line_break

    if getattr(inline.justify_line, "is_cjk", False):
        return True
    if not _looks_familiar(inline, line_break):
        return False
    line_break.Layout.set_text = _opening_set_text(line_break)
    inline.justify_line = _sharing_justify_line(inline, line_break)
    inline.text_align = _trimming_text_align(inline)
    return True


def _looks_familiar(inline: Any, line_break: Any) -> bool:
    """Whether every private name used below exists with the arguments it had."""
    layout = getattr(line_break, "Layout", None)
    owners = {"inline": inline, "line_break": line_break, "Layout": layout}
    for path, expected in _EXPECTED_ARGUMENTS.items():
        owner, name = path.split(".")
        function = getattr(owners[owner], name, None)
        if not callable(function) or tuple(inspect.signature(function).parameters) != expected:
            return False
    boxes = getattr(inline, "boxes", None)
    kinds = ("TextBox", "InlineBox", "LineBox")
    names_there = all(hasattr(line_break, name) for name in ("pango", "ffi", "TO_UNITS"))
    return names_there and all(hasattr(boxes, kind) for kind in kinds)


def _opening_set_text(line_break: Any) -> Callable[..., None]:
    """Layout.set_text that opens the gaps after wide characters instead of the spaces."""
    original = line_break.Layout.set_text
    pango, ffi = line_break.pango, line_break.ffi

    def set_text(self: Any, text: str, justify: bool = False) -> None:
        spacing = self.justification_spacing
        if not (justify and spacing and _HAN.search(text)):
            original(self, text, justify)
            return
        self.justification_spacing = 0  # the original must not widen the spaces a second time
        try:
            original(self, text, justify)
        finally:
            self.justification_spacing = spacing
        own = self.style["letter_spacing"]
        units = int((spacing + (0 if own == "normal" else own)) * line_break.TO_UNITS)
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        for match in _GAPS.finditer(self.text):
            attribute = pango.pango_attr_letter_spacing_new(units)
            attribute.start_index = len(self.text[: match.start()].encode())
            attribute.end_index = attribute.start_index + len(match.group().encode())
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)

    return set_text


def _sharing_justify_line(inline: Any, line_break: Any) -> Callable[..., None]:
    original = inline.justify_line
    boxes = inline.boxes

    def stretched_layout(context: Any, box: Any, spacing: float) -> Any:
        layout = line_break.create_layout(box.text, box.style, context, None, spacing)
        layout.set_text(box.text, justify=True)
        return layout

    def gain(context: Any, box: Any, probe: float) -> float:
        """Growth of a box per unit of spacing, measured: the engine halves some outer gaps."""
        if not _GAPS.search(box.text):
            return 0.0
        layout = stretched_layout(context, box, probe)  # owns the line: must outlive it
        line, _ = layout.get_first_line()
        return float(line_break.line_size(line, box.style)[0] - box.width) / probe

    def justify_line(context: Any, line: Any, extra_width: float) -> None:
        texts = list(_texts(line, boxes))
        if not any(_HAN.search(box.text) for box in texts):
            original(context, line, extra_width)
            return
        em = line.style["font_size"]
        gains = [gain(context, box, em) for box in texts]
        seams = _seams(texts)
        total = sum(gains) + len(seams)
        if total <= 0 or extra_width / total > _MOST_PER_GAP_EM * em:
            return
        spacing = extra_width / total
        growth = {id(box): share * spacing for box, share in zip(texts, gains, strict=True)}

        def spread(box: Any, shift: float) -> float:
            """Move a box right by what grew before it; return the shift for what follows."""
            if isinstance(box, boxes.TextBox):
                shift += spacing * (id(box) in seams)
                box.position_x += shift
                if more := growth.get(id(box), 0):
                    box.justification_spacing = spacing
                    box.pango_layout = stretched_layout(context, box, spacing)
                    box.pango_layout.deactivate()
                    box.width += more
                    shift += more
            elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
                box.position_x += shift
                before = shift
                for child in box.children:
                    if child.is_in_normal_flow():
                        shift = spread(child, shift)
                box.width += shift - before
            else:
                box.translate(shift, 0)
            return shift

        spread(line, 0)

    justify_line.is_cjk = True  # type: ignore[attr-defined]
    return justify_line


def _seams(texts: list[Any]) -> set[int]:
    """The text boxes that a gap separates from the one before: a tag lies between them."""
    bare = [box.text.strip("\u2060") for box in texts]
    return {
        id(box)
        for box, text, before in zip(texts[1:], bare[1:], bare, strict=False)
        if text and before and (_HAN.match(text) or _HAN.match(before[-1]))
    }


def _trimming_text_align(inline: Any) -> Callable[..., float]:
    original = inline.text_align
    boxes = inline.boxes

    def text_align(context: Any, line: Any, available_width: float, last: bool) -> float:
        if line.style["direction"] == "ltr":
            _trim_edges(line, boxes)
        return float(original(context, line, available_width, last))

    return text_align


def _trim_edges(line: Any, boxes: Any) -> None:
    """Take the air off a Latin run where it touches the edge of the line."""
    around, run = _run_at_edge(line, boxes, -1)
    if run is not None and run.margin_right:
        for box in (line, *around):
            box.width -= run.margin_right
        run.margin_right = 0
    around, run = _run_at_edge(line, boxes, 0)
    if run is not None and run.margin_left:
        for child in line.children:
            if child.is_in_normal_flow():
                child.translate(-run.margin_left, 0)
        for box in (*around, run):  # these begin the line: they stay, only their content moved
            box.position_x += run.margin_left
        for box in (line, *around):
            box.width -= run.margin_left
        run.margin_left = 0


def _run_at_edge(line: Any, boxes: Any, index: int) -> tuple[list[Any], Any | None]:
    """The spaced Latin run that begins (0) or ends (-1) a line, and the inline boxes around it."""
    around: list[Any] = []
    box = line
    while True:
        inside = [child for child in box.children if child.is_in_normal_flow()]
        if not inside or not isinstance(inside[index], boxes.InlineBox):
            return around, None
        box = inside[index]
        if _is_spaced(box):
            return around, box
        around.append(box)


def _is_spaced(box: Any) -> bool:
    return box.element_tag == "span" and box.element.get("class") in _SPACED


def _texts(box: Any, boxes: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _texts(child, boxes)
