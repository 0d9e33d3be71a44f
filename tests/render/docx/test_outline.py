"""The outline of the nine parts: every source is something that a notebook records."""

import json
import re
from pathlib import Path

import pytest

from reportkit.render.docx.outline import (
    CHAPTERS,
    PARTS,
    TERMS,
    Drawn,
    Method,
    Passage,
    Section,
    Single,
)

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"


def sources():
    return [source for part in PARTS for topic in part.topics for source in topic.sources]


def test_every_source_of_the_outline_is_recorded_by_a_notebook():
    recorded = set()
    for path in NOTEBOOKS.glob("[0-9]*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        for id in re.findall(r'chapter\.(?:finding|figure|table|note)\(\s*"(\w+)"', code):
            recorded.add(f"{path.stem[3:]}.{id}")
    wanted = set()
    for source in sources():
        if isinstance(source, Section):
            chapter = source.name.partition(".")[0]
            wanted |= {source.name, *(f"{chapter}.{id}" for id in source.shows)}
        elif isinstance(source, Single) and not source.name.startswith("appendix."):
            wanted.add(source.name)
    assert wanted - recorded == set()


def test_no_source_is_named_twice():
    shown = [
        f"{source.name.partition('.')[0]}.{id}"
        for source in sources()
        if isinstance(source, Section)
        for id in source.shows
    ]
    shown += [source.name for source in sources() if isinstance(source, Section | Single)]
    assert len(shown) == len(set(shown))


def test_every_chapter_of_the_outline_is_a_notebook_and_every_term_is_defined_there():
    assert {path.stem[3:] for path in NOTEBOOKS.glob("[0-9]*.ipynb")} >= set(CHAPTERS)
    code = (NOTEBOOKS / "08_tiering.ipynb").read_text("utf-8").replace('\\"', '"')
    words = NOTEBOOKS.parent / "sentences" / "zh" / "tiering.yaml"
    code += words.read_text("utf-8") if words.is_file() else ""
    assert [term for term in TERMS if f'"{term}"' not in code] == []


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


@pytest.mark.parametrize("kind", [Section, Single])
def test_sources_are_named_by_chapter_and_block(kind):
    names = [source.name for source in sources() if isinstance(source, kind)]
    assert names
    for name in names:
        chapter, dot, block = name.partition(".")
        assert (chapter in CHAPTERS or chapter == "appendix") and dot and block


def test_methods_are_those_of_known_chapters_and_passages_have_titles():
    assert {s.chapter for s in sources() if isinstance(s, Method)} <= set(CHAPTERS)
    assert all(source.title for source in sources() if isinstance(source, Passage))
