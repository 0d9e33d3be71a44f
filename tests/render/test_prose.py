"""A consultant's Markdown is trusted with words, not with markup."""

import pytest

from reportkit.errors import RenderError
from reportkit.render.prose import remarks


def test_raw_html_is_printed_as_it_was_typed():
    html = remarks("前 <script>alert(1)</script> <b>后</b>\n\n<div onclick=x>块</div>")
    assert "<script" not in html
    assert "<b>" not in html
    assert "<div" not in html
    assert "&lt;script&gt;" in html


def test_headings_do_not_enter_the_outline():
    html = remarks("# 大\n\n### 小")
    assert html.count('<p class="remark-head">') == 2
    assert "<h" not in html


def test_an_image_is_refused_with_the_way_to_do_it():
    with pytest.raises(RenderError, match=r"不能含图片（x.png）。请.*chapter.figure"):
        remarks("![图](x.png)")


def test_a_link_that_runs_a_script_leads_nowhere():
    assert "javascript" not in remarks("[点](javascript:alert(1))")


def test_a_link_holds_words_only_and_keeps_typesetting_out():
    assert remarks("[看**这里** <3](#a-b)") == (
        '<p><span class="al" style="margin:0"><a href="#a-b">看这里 &lt;3</a></span></p>\n'
    )


def test_emphasis_and_lists_are_kept():
    html = remarks("**重**\n\n- 甲\n- 乙")
    assert "<strong>重</strong>" in html
    assert html.count("<li>") == 2
