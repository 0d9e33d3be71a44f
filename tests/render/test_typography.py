"""Chinese typesetting of finished HTML."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.render.typography import JOINER, typeset


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts = []

    def handle_data(self, data):
        self.parts.append(data)


def text_of(html):
    reader = Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


def visible(html):
    """What a reader sees: no joiners, and an unbreakable space is a space."""
    return text_of(html).replace(JOINER, "").replace("\u00a0", " ")


def shown(html):
    """The typeset HTML with joiners made visible."""
    return typeset(html).replace(JOINER, "|")


@pytest.mark.parametrize(
    ("given_html", "expected"),
    [
        ("<p>用CRM管理</p>", '<p>用<span class="alr">CRM</span>管理</p>'),
        ("<p>CRM管理</p>", '<p><span class="ar">CRM</span>管理</p>'),
        ("<p>占20%。</p>", '<p>占<span class="al">20%</span>。</p>'),
        ("<p>下降−3.1%。</p>", '<p>下降<span class="al">−3.1%</span>。</p>'),
        ("<p>用 CRM 管理</p>", "<p>用 CRM 管理</p>"),
        ("<p>（CRM）</p>", "<p>（CRM）</p>"),
    ],
)
def test_latin_next_to_han_gets_air_only_on_that_side(given_html, expected):
    assert shown(given_html) == expected


def test_air_reaches_over_inline_tags():
    assert shown("<p>共<b>AB</b>C款</p>") == (
        '<p>共<b><span class="al">AB</span></b><span class="ar">C</span>款</p>'
    )


def test_blocks_do_not_see_each_other():
    html = "<td>客户</td><td>VIP</td><p>前<br>A</p>"
    assert typeset(html) == html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共3,456家", "3,456|家"),
        ("约1.86亿元", "1.86|亿|元"),
        ("升3.1个百分点", "3.1|个|百|分|点"),
        ("近12个月", "12|个|月"),
        ("约2百万元", "2|百|万|元"),
        ("第3章", "第|3|章"),
        ("10%～20%", "10%|～20%"),
        ("气温25℃", "25|℃"),
        ("张三·李四", "张三|·李四"),
    ],
)
def test_what_belongs_together_is_joined(text, expected):
    assert expected in re.sub(r"<[^>]+>", "", shown(f"<p>{text}</p>"))


def test_figure_and_table_keep_their_number_on_the_line():
    assert "见图\u00a03-2与表\u00a0" in re.sub(r"<[^>]+>", "", typeset("<p>见图 3-2与表 4-1</p>"))


def test_last_character_of_a_paragraph_never_stands_alone():
    long = "本季度客户整体保持稳定增长态势但复购率略有下降需要关注数量。"
    assert shown(f"<p>{long}</p>").endswith("数|量。</p>")
    assert shown("<p>短句子。</p>") == "<p>短句子。</p>"


def test_dashes_and_ellipses_stay_whole():
    html = "<p>增长——见下文……第3章——完，这是一个足够长的段落用来触发孤字规则……</p>"
    done = typeset(html)
    assert done.count("——") == 2
    assert done.count("……") == 2


@pytest.mark.parametrize(
    "html",
    [
        "<title>共12家VIP客户</title>",
        "<style>p:after{content:'共12家'}</style>",
        "<script>if (a<b && c) { say('共12家') }</script>",
        '<svg viewBox="0 0 9 9"><text>共12家</text><path d="M0 0"/></svg>',
        "<pre>共12家</pre>",
        "<!-- 共12家 --><!DOCTYPE html>",
        '<img alt="共12家VIP客户" src="data:image/png;base64,AAAA"><input value=\'共12家\' disabled>',
        '<A HREF="?a=1&amp;b=2" title="图 3-2">链接</a>',
    ],
)
def test_markup_titles_styles_and_drawings_pass_through(html):
    assert typeset(html) == html


def test_escaped_text_stays_escaped():
    assert typeset("<p>客户&lt;script&gt;甲&amp;乙A&lt;</p>") == (
        '<p>客户&lt;script&gt;甲&amp;乙<span class="al">A</span>&lt;</p>'
    )


def test_joiners_an_author_set_are_kept():
    assert JOINER in typeset(f"<p>甲方{JOINER}乙方</p>")


TEXTS = st.text(alphabet="客户数，。“”（）—…·～ 　AZ09.,%−+个百分点万亿元家第图\u2060\u00a0<&\n")
FRAGMENTS = st.recursive(
    TEXTS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.lists(
        st.tuples(st.sampled_from(["p", "b", "span", "td", "li", "title", "svg"]), inner),
        max_size=4,
    ).map(lambda nodes: "".join(f"<{tag}>{body}</{tag}>" for tag, body in nodes)),
)


@settings(max_examples=50, deadline=None)
@given(FRAGMENTS)
def test_readers_see_the_same_text(html):
    assert visible(typeset(html)) == visible(html)


@settings(max_examples=50, deadline=None)
@given(FRAGMENTS)
def test_twice_is_once(html):
    once = typeset(html)
    assert typeset(once) == once


@settings(max_examples=50, deadline=None)
@given(FRAGMENTS)
def test_only_spacing_spans_are_added(html):
    done = re.sub(r'<span class="a(?:l|r|lr)">', "<S>", typeset(html))
    assert done.count("<S>") == done.count("</span>") - html.count("</span>")
    assert re.findall(r"</?(?!span|S)\w+", done) == re.findall(r"</?(?!span)\w+", html)


@settings(max_examples=50, deadline=None)
@given(FRAGMENTS)
def test_no_joiner_is_ever_put_inside_a_dash_or_an_ellipsis(html):
    pairs = re.compile("——|……")
    bare = html.replace(JOINER, "")
    assert len(pairs.findall(text_of(typeset(bare)))) == len(pairs.findall(text_of(bare)))


@pytest.mark.parametrize(
    ("given_words", "held"),
    [
        ("351.1 万元", "351.1|~|万|元"), ("0.17 次", "0.17|~|次"), ("21 天", "21|~|天"),
        ("67 万美元", "67|~|万|美|元"), ("n = 1,972", "n~=~1,972"), ("附表 8-5", "附|表~8-5"),
        ("附图 1-2", "附|图~1-2"), ("第 12 个月", "第~12|~|个|月"), ("2,220 万余家", "2,220|~|万|余|家"),
    ],
)  # fmt: skip
def test_number_space_and_unit_and_the_names_of_tables_never_part(given_words, held):
    text = re.sub(r"<[^>]+>", "", shown(f"<p>前面有字：{given_words}，后面也有一些别的字。</p>"))
    assert f"：{held}，" in text.replace("\u00a0", "~")


def test_a_citation_that_ends_a_paragraph_keeps_two_characters_with_it():
    start = "<p>合计占百分之二十七点八，周末占百分之三十二点三，其余在工作日"
    assert "作|日|（<a>图\u00a04-2</a>）。" in shown(f"{start[:-1]}日（<a>图 4-2</a>）。</p>")
    assert "图\u00a06-2、|附|表\u00a06-1）" in shown(f"{start}（图 6-2、附表 6-1）。</p>")


def test_a_headline_breaks_in_no_word_of_the_report_and_a_sentence_may():
    assert "贡|献" in shown("<h2>优质客户贡献 76.6% 的利润</h2>")
    assert "利|润" in shown("<h2>优质客户贡献 76.6% 的利润</h2>")
    assert "贡|献" not in shown("<p>优质客户贡献 76.6% 的利润，其余各层都少得多得多得多</p>")
