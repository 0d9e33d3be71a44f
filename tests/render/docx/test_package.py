"""The file around the parts."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree

from reportkit.render.docx.package import Part, Properties, package

SAID = Properties("方案<1>", "客户 & 研究", "主题\x07\u202e", datetime(2026, 1, 5, 9, 30, 15, 999))
PARTS = [Part("styles", b"<s/>", "rId1"), Part("header2", b"<h/>", "rId2")]


def opened(parts=PARTS, pictures=None, properties=SAID):
    return ZipFile(BytesIO(package(b"<d/>", parts, pictures or {"rIdImage1": b"PNG"}, properties)))


def test_parts_and_pictures_lie_under_their_names():
    with opened() as archive:
        assert archive.namelist() == [
            "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "docProps/app.xml",
            "word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml",
            "word/header2.xml", "word/media/rIdImage1.png",
        ]  # fmt: skip
        assert archive.read("word/media/rIdImage1.png") == b"PNG"
        assert archive.read("word/document.xml") == b"<d/>"


def test_every_relation_leads_to_a_file_of_the_package():
    with opened() as archive:
        relations = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        targets = {r.get("Id"): r.get("Target") for r in relations}
        assert targets == {
            "rId1": "styles.xml", "rId2": "header2.xml", "rIdImage1": "media/rIdImage1.png",
        }  # fmt: skip
        kinds = {r.get("Id"): r.get("Type").rpartition("/")[2] for r in relations}
        assert kinds == {"rId1": "styles", "rId2": "header", "rIdImage1": "image"}
        assert {f"word/{target}" for target in targets.values()} <= set(archive.namelist())


def test_every_xml_part_has_its_content_type():
    with opened() as archive:
        types = etree.fromstring(archive.read("[Content_Types].xml"))
        named = {t.get("PartName"): t.get("ContentType") for t in types if t.get("PartName")}
    assert named["/word/header2.xml"].endswith(".header+xml")
    assert named["/word/styles.xml"].endswith(".styles+xml")
    assert set(named) == {
        "/word/document.xml", "/docProps/core.xml", "/docProps/app.xml", "/word/styles.xml",
        "/word/header2.xml",
    }  # fmt: skip


def test_a_part_of_no_known_kind_is_a_fault():
    with pytest.raises(KeyError, match="comments"):
        opened(parts=[Part("comments", b"<c/>", "rId1")])


def test_what_the_file_says_of_itself_is_clean_text():
    with opened() as archive:
        core = etree.fromstring(archive.read("docProps/core.xml"))
        company = etree.fromstring(archive.read("docProps/app.xml"))
    said = {etree.QName(e).localname: e.text for e in core}
    assert (said["title"], said["creator"], said["subject"]) == ("方案<1>", "客户 & 研究", "主题")
    assert said["created"] == said["modified"] == "2026-01-05T09:30:15Z"
    assert said["language"] == "zh-CN"
    assert company[1].text == "客户 & 研究"


def test_a_moment_with_a_zone_is_written_as_the_clock_there_showed():
    said = Properties("t", "a", "s", datetime(2026, 1, 5, 9, 30, tzinfo=UTC))
    with opened(properties=said) as archive:
        assert b"2026-01-05T09:30:00Z" in archive.read("docProps/core.xml")


def test_no_clock_and_no_machine_is_in_the_file():
    with opened() as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in archive.infolist()} == {3}
    assert package(b"<d/>", PARTS, {}, SAID) == package(b"<d/>", PARTS, {}, SAID)
