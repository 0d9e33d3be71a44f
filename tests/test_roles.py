"""Roles: words of the subject that notebooks give to blocks and formats ask for."""

import re

from render.docx.test_plan_outline import asked, spoken

from reportkit.report.chapters import APPENDIX_TABLE
from reportkit.roles import PLACES, ROLES


def test_a_role_is_a_plain_word_with_one_line_in_chinese():
    assert [role for role in ROLES if not re.fullmatch(r"[a-z]+(_[a-z]+)*", role)] == []
    assert [role for role, text in ROLES.items() if not re.search(r"[\u4e00-\u9fff]", text)] == []
    assert len({*ROLES.values(), *PLACES.values()}) == len(ROLES) + len(PLACES)


def test_every_declared_role_is_asked_for_by_a_format():
    assert set(ROLES) == {*asked(), APPENDIX_TABLE}


def test_every_declared_role_is_spoken_once_by_the_shipped_notebooks():
    assert sorted(spoken()) == sorted([*ROLES, *PLACES])
