"""What python-pptx has no word for: labels of single points, intervals, a second axis, layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from reportkit.render.pptx.text import one_line

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_NS = f'xmlns:c="{C}" xmlns:a="{A}"'
_AFTER_LABELS = ("trendline", "errBars", "cat", "xVal", "val", "yVal", "smooth", "shape", "extLst")
_AFTER_ERRORS = ("cat", "xVal", "val", "yVal", "smooth", "shape", "extLst")
_NOTHING = "<a:noFill/><a:ln><a:noFill/></a:ln>"


@dataclass(frozen=True, slots=True)
class Label:
    """How the label of a point looks. text: words of its own instead of the value."""

    position: str = ""  # t, b, l, r, ctr, inBase, inEnd, outEnd; empty: where the chart wants it
    colour: str = "#000000"
    size: float = 10.5
    bold: bool = False
    text: str = ""


def put_labels(
    series: Any, code: str, common: Label | None, single: Mapping[int, Label | None]
) -> None:
    """Label every point as ``common`` says, those of ``single`` otherwise; None hides."""
    for old in series.findall(f"{{{C}}}dLbls"):
        series.remove(old)
    parts = [_point(index, code, label) for index, label in sorted(single.items())]
    if common is None:
        parts.append(_shows(value=False))
    else:
        parts.append(_looks(code, common) + _shows(value=True))
    element = etree.fromstring(f"<c:dLbls {_NS}>{''.join(parts)}</c:dLbls>")
    _insert(series, element, _AFTER_LABELS)


def _point(index: int, code: str, label: Label | None) -> str:
    if label is None:
        return f'<c:dLbl><c:idx val="{index}"/><c:delete val="1"/></c:dLbl>'
    words = ""
    if label.text:
        words = (
            f'<c:tx><c:rich><a:bodyPr wrap="none"/><a:p><a:r>{_rich(label, "rPr")}'
            f"<a:t>{escape(one_line(label.text))}</a:t></a:r></a:p></c:rich></c:tx>"
        )
    look = _looks(code, label, with_text=not words)
    return f'<c:dLbl><c:idx val="{index}"/>{words}{look}{_shows(value=True)}</c:dLbl>'


def _looks(code: str, label: Label, *, with_text: bool = True) -> str:
    text = (
        f'<c:txPr><a:bodyPr wrap="none"/><a:p><a:pPr>{_rich(label, "defRPr")}</a:pPr></a:p></c:txPr>'
        if with_text
        else ""
    )
    position = f'<c:dLblPos val="{label.position}"/>' if label.position else ""
    return (
        f'<c:numFmt formatCode={quoteattr(code)} sourceLinked="0"/>'
        f"<c:spPr>{_NOTHING}</c:spPr>{text}{position}"
    )


def _rich(label: Label, tag: str) -> str:
    return (
        f'<a:{tag} lang="zh-CN" sz="{round(label.size * 100)}" b="{int(label.bold)}"><a:solidFill>'
        f'<a:srgbClr val="{label.colour.lstrip("#")}"/></a:solidFill></a:{tag}>'
    )


def _shows(*, value: bool) -> str:
    said = {"LegendKey": 0, "Val": int(value), "CatName": 0, "SerName": 0, "Percent": 0,
            "BubbleSize": 0}  # fmt: skip
    return "".join(f'<c:show{word} val="{on}"/>' for word, on in said.items())


def put_intervals(
    series: Any,
    values: Sequence[float | None],
    ends: tuple[Sequence[float | None], Sequence[float | None]],
    colour: str,
    *,
    upright: bool = False,
) -> None:
    """Whiskers from ``ends[0]`` to ``ends[1]`` around each value."""
    low, high = (
        [None if v is None or e is None else abs(v - e) for v, e in zip(values, each, strict=True)]
        for each in ends
    )
    direction = '<c:errDir val="y"/>' if upright else ""
    element = etree.fromstring(
        f'<c:errBars {_NS}>{direction}<c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="0"/><c:plus>{_literal(high)}</c:plus><c:minus>{_literal(low)}</c:minus>'
        f'<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'
        "</a:ln></c:spPr></c:errBars>"
    )
    _insert(series, element, _AFTER_ERRORS)


def _literal(lengths: Sequence[float | None]) -> str:
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{length!r}</c:v></c:pt>'
        for i, length in enumerate(lengths)
        if length is not None
    )
    return (
        f"<c:numLit><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(lengths)}"/>{points}</c:numLit>'
    )


def _insert(series: Any, element: Any, before: Sequence[str]) -> None:
    """At the place the schema gives it."""
    names = {f"{{{C}}}{name}" for name in before}
    following = next((child for child in series if child.tag in names), None)
    if following is None:
        series.append(element)
    else:
        following.addprevious(element)


def put_plot_box(chart: Any, x: float, y: float, width: float, height: float) -> None:
    """Where the axes stand, in shares of the chart: room for labels at the right end."""
    area = chart._chartSpace.find(f".//{{{C}}}plotArea")
    for old in area.findall(f"{{{C}}}layout"):
        area.remove(old)
    place = "".join(
        f'<c:{tag} val="{value}"/>'
        for tag, value in (
            ("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"),
            ("x", x), ("y", y), ("w", width), ("h", height),
        )
    )  # fmt: skip
    area.insert(
        0, etree.fromstring(f"<c:layout {_NS}><c:manualLayout>{place}</c:manualLayout></c:layout>")
    )


def line_over_columns(chart: Any, colour: str) -> Any:
    """Move the last series of a column chart to a line of its own on hidden axes; returns it."""
    area = chart._chartSpace.find(f".//{{{C}}}plotArea")
    columns = area.find(f"{{{C}}}barChart")
    series = columns.findall(f"{{{C}}}ser")[-1]
    columns.remove(series)
    for tag in ("invertIfNegative", "spPr"):
        for old in series.findall(f"{{{C}}}{tag}"):
            series.remove(old)
    series.find(f"{{{C}}}tx").addnext(_line_with_dots(colour.lstrip("#"))[0])
    series.find(f"{{{C}}}spPr").addnext(_line_with_dots(colour.lstrip("#"))[1])
    series.append(etree.fromstring(f'<c:smooth {_NS} val="0"/>'))
    line = etree.fromstring(
        f'<c:lineChart {_NS}><c:grouping val="standard"/><c:varyColors val="0"/>'
        '<c:marker val="1"/><c:axId val="50010"/><c:axId val="50020"/></c:lineChart>'
    )
    line.find(f"{{{C}}}marker").addprevious(series)
    columns.addnext(line)
    last = [child for child in area if child.tag in (f"{{{C}}}catAx", f"{{{C}}}valAx")][-1]
    last.addnext(_hidden_axis("valAx", 50020, 50010, '<c:max val="1.08"/><c:min val="-1.3"/>', "r"))
    last.addnext(_hidden_axis("catAx", 50010, 50020, "", "b"))
    return series


def _line_with_dots(colour: str) -> tuple[Any, Any]:
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    look = f'<c:spPr {_NS}><a:ln w="19050">{fill}</a:ln></c:spPr>'
    dots = (
        f'<c:marker {_NS}><c:symbol val="circle"/><c:size val="6"/>'
        f"<c:spPr>{fill}<a:ln><a:noFill/></a:ln></c:spPr></c:marker>"
    )
    return etree.fromstring(look), etree.fromstring(dots)


def _hidden_axis(tag: str, own: int, other: int, limits: str, side: str) -> Any:
    tail = '<c:crosses val="max"/>' if tag == "valAx" else '<c:crosses val="autoZero"/>'
    return etree.fromstring(
        f'<c:{tag} {_NS}><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/>{limits}'
        f'</c:scaling><c:delete val="{int(tag == "catAx")}"/><c:axPos val="{side}"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:crossAx val="{other}"/>{tail}</c:{tag}>'
    )
