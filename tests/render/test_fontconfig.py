"""A font world of our own."""

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reportkit import fonts
from reportkit.render import fontconfig
from reportkit.render.fontconfig import isolated_fonts


def test_fontconfig_is_shown_the_bundled_fonts_alone():
    with isolated_fonts():
        root = ElementTree.parse(os.environ["FONTCONFIG_FILE"]).getroot()
    assert [(node.tag, node.text) for node in root][:1] == [("dir", str(fonts.FOLDER))]
    assert [node.tag for node in root] == ["dir", "cachedir"]


def test_file_and_cache_are_gone_afterwards(monkeypatch):
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    with isolated_fonts():
        folder = Path(os.environ["FONTCONFIG_FILE"]).parent
        assert folder.is_dir()
    assert not folder.exists()
    assert "FONTCONFIG_FILE" not in os.environ


def test_the_setting_of_the_machine_comes_back_even_after_an_error(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/own.conf")
    with pytest.raises(RuntimeError, match="stop"), isolated_fonts():
        raise RuntimeError("stop")
    assert os.environ["FONTCONFIG_FILE"] == "/etc/fonts/own.conf"


def test_a_folder_with_an_ampersand_is_still_a_file_fontconfig_can_read(monkeypatch):
    monkeypatch.setattr(fontconfig.fonts, "FOLDER", Path("/tmp/甲&乙<1>"))
    with isolated_fonts():
        root = ElementTree.parse(os.environ["FONTCONFIG_FILE"]).getroot()
    assert root.findtext("dir") == "/tmp/甲&乙<1>"


def test_the_language_of_the_machine_decides_nothing_and_comes_back(monkeypatch):
    """Pango asks PANGO_LANGUAGE before LANGUAGE, and empty is none."""
    monkeypatch.setenv("LANGUAGE", "ja:en")
    monkeypatch.setenv("PANGO_LANGUAGE", "ko")
    with isolated_fonts():
        assert os.environ["PANGO_LANGUAGE"] == ""
    assert os.environ["PANGO_LANGUAGE"] == "ko"
    monkeypatch.delenv("PANGO_LANGUAGE")
    with isolated_fonts():
        pass
    assert "PANGO_LANGUAGE" not in os.environ
