"""The tag tree of a PDF, tidied: what runs along every page is no content, and empty tags go.

The layout engine marks running heads as text and hangs them on no branch of the tree; a reader may
then speak them on every page. It also tags a span that only draws a data bar.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_HOLDS_NOTHING = ("/Span", "/NonStruct", "/Div", "/P")


def tidy_tags(pdf: Any) -> None:
    """Mark running heads and feet as pagination, and cut empty branches, just before writing."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    reached: set[bytes] = set()
    for reference in list(root["K"]):
        _cut_empty(pdf, reference, reached)
    for references in _page_arrays(_object(pdf, root["ParentTree"])["Nums"]):
        _paginate(pdf, references, reached)


def _cut_empty(pdf: Any, reference: bytes, reached: set[bytes]) -> bool:
    """Walk one branch; True when it holds no content and may go."""
    element = _object(pdf, reference)
    kids = element.get("K", [])
    empty = {kid for kid in kids if _is_element(pdf, kid) and _cut_empty(pdf, kid, reached)}
    kids[:] = [kid for kid in kids if kid not in empty]
    if not kids and element["S"] in _HOLDS_NOTHING and "Alt" not in element:
        return True
    reached.add(reference)
    return False


def _paginate(pdf: Any, references: Any, reached: set[bytes]) -> None:
    """Turn the marked content of one page that no branch holds into artifacts."""
    import pydyf

    loose = {i: ref for i, ref in enumerate(references) if ref not in reached}
    if not loose:
        return
    page = _object(pdf, _object(pdf, next(iter(loose.values())))["Pg"])
    items = _object(pdf, page["Contents"]).stream
    for place, item in enumerate(items):
        if isinstance(item, pydyf.Dictionary) and item.get("MCID") in loose:
            items[place - 1] = "/Artifact"
            items[place] = pydyf.Dictionary({"Type": "/Pagination"})
    for number in loose:
        references[number] = "null"


def _page_arrays(numbers: Any) -> Iterator[Any]:
    """The parent tree's arrays, one per page; what belongs to annotations is a single reference."""
    return (entry for entry in numbers[1::2] if isinstance(entry, list))


def _is_element(pdf: Any, kid: Any) -> bool:
    return isinstance(kid, bytes) and "S" in _object(pdf, kid)


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
