"""The outline of the nine parts: every role it asks for is one that a notebook speaks."""

import ast
import json
import re
from pathlib import Path

from reportkit.render.docx.plan_outline import (
    PARTS,
    TERMS,
    Appended,
    Drawn,
    Method,
    Passage,
    Section,
    Single,
)

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"


def sources():
    return [source for part in PARTS for topic in part.topics for source in topic.sources]


def asked() -> list[str]:
    """Every role the outline asks for."""
    found = [s.role for s in sources() if isinstance(s, Section | Single | Method)]
    return found + [role for s in sources() if isinstance(s, Section) for role in s.shows or ()]


def spoken() -> list[str]:
    """Every role that a shipped notebook gives to a block."""
    found: list[str] = []
    for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb")):
        stored = json.loads(path.read_text("utf-8"))["cells"]
        cells = ["".join(cell["source"]) for cell in stored if cell["cell_type"] == "code"]
        calls = [n for c in cells for n in ast.walk(ast.parse(c)) if isinstance(n, ast.Call)]
        words = [word for call in calls for word in call.keywords if word.arg == "role"]
        found += [ast.literal_eval(word.value) for word in words]
    return found


def test_every_role_of_the_outline_is_spoken_by_a_notebook():
    assert set(asked()) - set(spoken()) == set()


def test_no_source_is_named_twice():
    shown = [s.role for s in sources() if isinstance(s, Section | Single)]
    shown += [role for s in sources() if isinstance(s, Section) for role in s.shows or ()]
    assert len(shown) == len(set(shown))


def test_the_outline_names_no_chapter_and_no_block():
    code = (NOTEBOOKS.parent / "reportkit" / "render" / "docx" / "plan_outline.py").read_text(
        "utf-8"
    )
    names = [path.stem[3:] for path in NOTEBOOKS.glob("[0-9]*.ipynb")]
    assert [name for name in names if re.search(rf'"{name}[."]', code)] == []


def test_every_term_is_defined_by_the_chapter_on_tiers():
    words = (NOTEBOOKS.parent / "sentences" / "zh" / "tiering.yaml").read_text("utf-8")
    assert [term for term in TERMS if f'"{term}"' not in words] == []


def test_a_part_is_never_empty_and_no_title_stands_twice():
    assert [part.title for part in PARTS if not part.topics] == []
    titles = [part.title for part in PARTS] + [t.title for p in PARTS for t in p.topics]
    assert len(titles) == len(set(titles))
    assert [topic.title for part in PARTS for topic in part.topics if not topic.sources] == []


def test_openings_are_whole_sentences_without_digits():
    openings = [part.opening for part in PARTS] + [t.opening for p in PARTS for t in p.topics]
    told = [opening for opening in openings if opening]
    assert len(told) > 9
    assert [opening for opening in told if not opening.endswith("。")] == []
    assert [opening for opening in told if re.search(r"[0-9]", opening)] == []  # facts are computed


def test_every_listing_is_gathered_somewhere_and_once():
    drawn = [source.listing for source in sources() if isinstance(source, Drawn)]
    assert sorted(drawn) == sorted(
        ("scope", "methods", "terms", "tier_actions", "gaps", "glance", "remarks", "first")
    )


def test_passages_and_tables_of_appendices_are_named():
    assert all(source.title for source in sources() if isinstance(source, Passage))
    assert [source.name for source in sources() if isinstance(source, Appended)] == ["quality"]
