"""The report in a real browser: it loads alone, leads the way, sorts, searches and stays harmless."""

import io
import json
from dataclasses import replace

import pytest
from browser import headless_chromium, resize
from PIL import Image
from sample_book import PROVENANCE, SampleData, sample_chapters, sample_params
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from reportkit.blocks import Column, Note, Table
from reportkit.brand import load_brand
from reportkit.project import shipped_files
from reportkit.render.page import preview_page, render_page
from reportkit.report import assemble

WIDE, NARROW = (1280, 900), (390, 844)
SCRIPT = "</td></script><script>window.hacked=1</script>"
IMAGE = '"><img src=x onerror=window.hacked=1>'
CLIENT = f"华辰</style></title>{IMAGE}"
REMARK = f"看 {IMAGE} <b onclick=window.hacked=1>甲</b> [乙](javascript:window.hacked=1)"

COLUMNS = (
    Column(name="name", label="客户"),
    Column(name="tier", label="层级", level=True),
    Column(name="amount", label="销售额", format="money"),
    Column(name="change", label="同比", format="change"),
    Column(name="day", label="最近购买", format="date"),
)
ROWS = (
    ("赵记商行", "边缘客户", 8_910_000.0, -0.02, "2025-12-05"),
    ("陈氏机械", "优质客户", 120_000_000.0, 0.1, "2024-03-01"),
    ("白云建材", "潜力客户", 5_000.0, None, None),
    ("李家仓储", "发展客户", 5_000.0, 0.02, "2025-02-28"),
    ("安信集团", "优质客户", 900.0, -0.15, "2025-10-01"),
    ("丁丁物流", "边缘客户", None, 0.0, "2023-07-15"),
    (SCRIPT, "发展客户", 70_000.0, 0.3, "2025-01-01"),
    (IMAGE, "潜力客户", 60_000.0, 0.25, "2025-01-02"),
    ("王府酒店", "潜力客户", 1_234.0, 0.26, "2025-01-03"),
    ("合计", None, 129_052_134.0, None, None),
)
PLAIN = [row[0] for row in ROWS]


@pytest.fixture(scope="module")
def chapters(tmp_path_factory):
    """The sample book, with a table and a remark that somebody wrote in bad faith."""
    first, *others = sample_chapters(tmp_path_factory.mktemp("chapters"))
    league = Table(
        id="league", title=f"前九家 {IMAGE}", columns=COLUMNS, rows=ROWS, total_rows=9, has_total=True
    )  # fmt: skip
    remark = Note(id="remark", kind="顾问点评", text=REMARK)
    return (replace(first, blocks=(*first.blocks, league, remark)), *others)


@pytest.fixture(scope="module")
def page(chapters, tmp_path_factory) -> str:
    """Where the report lies, as a browser names it."""
    params = sample_params()
    params = params.model_copy(update={"client": params.client.model_copy(update={"name": CLIENT})})
    book = assemble(chapters, params, data=SampleData(), provenance=PROVENANCE)
    brand = load_brand(shipped_files() / "templates", "default")
    file = tmp_path_factory.mktemp("page") / "客户管理分析报告.html"
    file.write_text(render_page(book, brand), encoding="utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def chromium():
    """On the screen, without motion."""
    with headless_chromium() as chrome:
        show_on(chrome, "screen")
        yield chrome


def show_on(chrome, medium: str) -> None:
    """Screen or paper; nothing glides, so that a test need not wait."""
    still = {"name": "prefers-reduced-motion", "value": "reduce"}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": medium, "features": [still]})


@pytest.fixture
def wide(chromium, page):
    """The report, freshly loaded, on a desk."""
    resize(chromium, *WIDE)
    chromium.get(page)
    return chromium


@pytest.fixture
def narrow(chromium, page):
    """The report, freshly loaded, on a telephone."""
    resize(chromium, *NARROW)
    chromium.get(page)
    return chromium


def table(chrome):
    return chrome.find_element(By.ID, "segmentation-league")


def sort(chrome, label: str) -> str:
    """Click a head; the new direction as a screen reader is told."""
    head = next(h for h in table(chrome).find_elements(By.TAG_NAME, "th") if h.text == label)
    chrome.execute_script("arguments[0].click()", head.find_element(By.TAG_NAME, "button"))
    return head.get_attribute("aria-sort")


def column(chrome, index: int = 0) -> list[str]:
    """The texts of one column in the rows that are shown."""
    return chrome.execute_script(
        "return [...arguments[0].tBodies[0].rows].filter(row => row.offsetParent)"
        ".map(row => row.cells[arguments[1]].textContent)",
        table(chrome).find_element(By.TAG_NAME, "table"),
        index,
    )


def search(chrome, words: str) -> str:
    """Type into the search box of the table; what it then says."""
    field = table(chrome).find_element(By.CSS_SELECTOR, "input[type=search]")
    field.clear()
    field.send_keys(words)
    return table(chrome).find_element(By.TAG_NAME, "output").text


# -- loading --------------------------------------------------------------------------------------


def test_it_loads_without_a_complaint_or_a_request(chromium, page):
    chromium.get_log("browser"), chromium.get_log("performance")
    chromium.get(page)
    assert chromium.get_log("browser") == []
    events = [json.loads(e["message"])["message"] for e in chromium.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"].endswith("BeSent")]
    assert [url for url in asked if not url.startswith("data:")] == [page]


def test_its_letters_are_its_own(wide):
    loaded = wide.execute_script(
        "return document.fonts.ready.then(fonts => "
        "[...fonts].filter(face => face.status === 'loaded').map(f => f.family + f.weight))"
    )
    assert {"RK400", "RK700", "RKNum300"} <= {name.replace('"', "") for name in loaded}


def test_a_script_or_picture_that_gets_in_is_stopped(wide):
    stopped = wide.execute_async_script(
        """const done = arguments[0], stopped = [];
        document.addEventListener("securitypolicyviolation", (event) => {
          stopped.push(event.effectiveDirective);
          if (stopped.length === 2) done(stopped);
        });
        const script = document.createElement("script");
        script.textContent = "window.hacked = 1";
        document.body.append(script);
        new Image().src = "https://example.com/pixel.png";"""
    )
    assert sorted(stopped) == ["img-src", "script-src-elem"]
    assert wide.execute_script("return window.hacked") is None
    wide.get_log("browser")


def test_hostile_words_stay_words(wide):
    assert wide.execute_script("return window.hacked") is None
    assert {SCRIPT, IMAGE} <= set(column(wide))
    assert wide.find_element(By.CSS_SELECTOR, ".cover .client").text == CLIENT
    assert wide.find_elements(By.CSS_SELECTOR, "[onerror],[onclick],a[href^='javascript']") == []
    assert wide.find_elements(By.CSS_SELECTOR, "img[src='x']") == []


# -- layout ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desk", "telephone"])
def test_the_page_is_as_wide_as_its_window_and_not_blank(chromium, page, size):
    resize(chromium, *size)
    chromium.get(page)
    widths = "return [document.documentElement.scrollWidth, innerWidth]"
    assert chromium.execute_script(widths) == [size[0], size[0]]
    chromium.execute_script("document.getElementById('summary').scrollIntoView()")
    picture = Image.open(io.BytesIO(chromium.get_screenshot_as_png())).convert("L")
    assert picture.size == size
    shades = picture.histogram()
    assert len([count for count in shades if count]) > 100
    assert 0.02 < sum(shades[:160]) / sum(shades) < 0.5  # dark words on a light page


def test_a_wide_table_moves_in_its_own_frame_on_a_telephone(narrow):
    frame = table(narrow).find_element(By.CSS_SELECTOR, ".scroll")
    assert frame.get_property("scrollWidth") > frame.get_property("clientWidth")
    assert frame.get_attribute("tabindex") == "0"


def test_type_is_large_enough_to_read(narrow):
    sizes = narrow.execute_script(
        """return [...document.querySelectorAll("main p, main td, main li, main text")]
        .filter(e => e.textContent.trim())
        .map(e => parseFloat(getComputedStyle(e).fontSize) *
          (e.ownerSVGElement ? e.getScreenCTM().a : 1))"""
    )
    assert len(sizes) > 500
    assert min(sizes) > 8
    assert sorted(sizes)[len(sizes) // 2] >= 13


def test_on_paper_there_are_no_buttons_and_no_contents_beside_the_text(wide):
    show_on(wide, "print")
    try:
        assert not wide.find_element(By.ID, "rk-side").is_displayed()
        assert not table(wide).find_element(By.TAG_NAME, "input").is_displayed()
        assert wide.find_element(By.ID, "contents").is_displayed()
        assert column(wide) == PLAIN
    finally:
        show_on(wide, "screen")


def test_without_script_everything_is_there_to_read(chromium, page):
    resize(chromium, *WIDE)
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        chromium.get(page)
        assert chromium.find_elements(By.CSS_SELECTOR, "button, input") == []
        rows = table(chromium).find_elements(By.CSS_SELECTOR, "tbody th")
        assert [row.text for row in rows] == PLAIN
        assert chromium.find_element(By.LINK_TEXT, "第三章客户满意度").is_displayed()
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


# -- contents -------------------------------------------------------------------------------------


def test_every_line_of_the_contents_leads_to_its_place_and_is_marked_there(wide):
    astray = wide.execute_async_script(
        """const done = arguments[0], astray = [], links = [...document.querySelectorAll("#rk-side a")];
        const frame = () => new Promise(requestAnimationFrame);
        (async () => {
          for (const link of links) {
            link.click();
            const marks = () => link.getAttribute("aria-current") === "location";
            for (let k = 0; k < 2 || (k < 60 && !marks()); k++) await frame();
            const top = document.getElementById(link.hash.slice(1)).getBoundingClientRect().top;
            const end = scrollY + innerHeight >= document.body.scrollHeight - 2;
            const marked = marks();
            const there = end ? top < innerHeight : top > -60 && top < 60 && marked;
            if (!there || location.hash !== link.hash) astray.push([link.hash, top, marked]);
          }
          done([links.length, astray]);
        })();"""
    )
    assert astray[0] > 15
    assert astray[1] == []


def test_the_contents_follow_the_reader(wide):
    wide.execute_async_script(
        """document.getElementById("satisfaction").scrollIntoView();
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(arguments[0], 50)))"""
    )
    (marked,) = wide.find_elements(By.CSS_SELECTOR, "#rk-side [aria-current]")
    assert marked.get_attribute("hash") == "#satisfaction"
    sections = wide.find_elements(By.CSS_SELECTOR, "#rk-side li li a")
    shown = {line.get_attribute("hash").split("-")[0] for line in sections if line.is_displayed()}
    assert shown == {"#satisfaction"}


def test_a_link_in_the_text_leads_to_its_figure(wide):
    link = wide.find_element(By.CSS_SELECTOR, "main a[href='#segmentation-trend']")
    wide.execute_script("arguments[0].click()", link)
    top = wide.find_element(By.ID, "segmentation-trend").rect["y"]
    assert abs(top - wide.execute_script("return scrollY")) < 60


def test_the_first_key_shows_the_way_past_the_contents(wide):
    wide.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = wide.switch_to.active_element
    assert skip.text == "跳到正文"
    assert skip.rect["y"] >= 0
    assert "solid" in skip.value_of_css_property("outline")
    skip.send_keys(Keys.ENTER)
    assert wide.switch_to.active_element.tag_name == "main"


def test_on_a_telephone_the_contents_are_a_drawer(narrow):
    side = narrow.find_element(By.ID, "rk-side")
    button = narrow.find_element(By.CSS_SELECTOR, "button.menu")
    assert (side.is_displayed(), button.get_attribute("aria-expanded")) == (False, "false")
    button.click()
    assert (side.is_displayed(), button.get_attribute("aria-expanded")) == (True, "true")
    assert narrow.switch_to.active_element.tag_name == "a"
    narrow.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not side.is_displayed()
    assert narrow.switch_to.active_element == button
    button.click()
    side.find_element(By.CSS_SELECTOR, "a[href='#churn']").click()
    assert not side.is_displayed()
    assert (
        abs(narrow.find_element(By.ID, "churn").rect["y"] - narrow.execute_script("return scrollY"))
        < 120
    )


# -- sorting --------------------------------------------------------------------------------------


def test_amounts_sort_by_size_whatever_their_unit_and_equals_keep_their_order(wide):
    assert sort(wide, "销售额") == "descending"
    falling = [
        "陈氏机械",
        "赵记商行",
        SCRIPT,
        IMAGE,
        "白云建材",
        "李家仓储",
        "王府酒店",
        "安信集团",
    ]
    assert column(wide) == [*falling, "丁丁物流", "合计"]
    assert sort(wide, "销售额") == "ascending"
    rising = ["安信集团", "王府酒店", "白云建材", "李家仓储", IMAGE, SCRIPT, "赵记商行", "陈氏机械"]
    assert column(wide) == [*rising, "丁丁物流", "合计"]


def test_changes_sort_by_their_sign_and_blanks_come_last(wide):
    sort(wide, "同比\n（%）")
    sort(wide, "同比\n（%）")
    assert column(wide, 3)[:3] == ["−15.0", "−2.0", "0.0"]
    assert column(wide)[-2:] == ["白云建材", "合计"]


def test_words_sort_by_pinyin(wide):
    assert sort(wide, "客户") == "ascending"
    han = [name for name in column(wide) if name not in (SCRIPT, IMAGE)]
    assert han == ["安信集团", "白云建材", "陈氏机械", "丁丁物流", "李家仓储", "王府酒店", "赵记商行", "合计"]  # fmt: skip


def test_tiers_sort_by_rank(wide):
    assert sort(wide, "层级") == "ascending"
    ranks = ["优质客户"] * 2 + ["发展客户"] * 2 + ["潜力客户"] * 3 + ["边缘客户"] * 2
    assert column(wide, 1)[:-1] == ranks
    assert column(wide)[:2] == ["陈氏机械", "安信集团"]


def test_dates_sort_by_day_and_blanks_come_last(wide):
    assert sort(wide, "最近购买") == "ascending"
    days = column(wide, 4)
    assert days[0] == "2023-07-15"
    assert days[:-2] == sorted(days[:-2])
    assert column(wide)[-2:] == ["白云建材", "合计"]


def test_the_third_click_brings_back_the_order_of_the_book(wide):
    directions = [sort(wide, "销售额") for _ in range(3)]
    assert directions == ["descending", "ascending", "none"]
    assert column(wide) == PLAIN


def test_only_the_sorted_column_says_so(wide):
    sort(wide, "销售额")
    sort(wide, "客户")
    heads = table(wide).find_elements(By.TAG_NAME, "th")
    said = [h.get_attribute("aria-sort") for h in heads if h.get_attribute("scope") == "col"]
    assert said == ["ascending", "none", "none", "none", "none"]


@pytest.mark.parametrize("key", [Keys.ENTER, Keys.SPACE], ids=["enter", "space"])
def test_a_head_can_be_reached_and_used_from_the_keyboard(wide, key):
    table(wide).find_element(By.TAG_NAME, "input").send_keys(Keys.TAB)
    head = wide.switch_to.active_element
    assert (head.tag_name, head.text) == ("button", "客户")
    assert "solid" in head.value_of_css_property("outline")
    head.send_keys(key)
    assert column(wide)[-2:] == ["赵记商行", "合计"]


# -- searching ------------------------------------------------------------------------------------


def test_a_search_shows_the_rows_that_hold_every_word_and_counts_them(wide):
    assert search(wide, "潜力 2025-01") == "显示 2 / 9 行，合计仍为全部行"
    assert column(wide) == [IMAGE, "王府酒店", "合计"]
    assert search(wide, "没有这个词") == "显示 0 / 9 行，合计仍为全部行"
    assert search(wide, "1234") == "显示 1 / 9 行，合计仍为全部行"
    assert search(wide, "８９１") == "显示 1 / 9 行，合计仍为全部行"
    assert search(wide, "<SCRIPT>") == "显示 1 / 9 行，合计仍为全部行"
    assert column(wide) == [SCRIPT, "合计"]
    assert search(wide, " ") == "显示 9 / 9 行"
    assert column(wide) == PLAIN


def test_what_was_found_can_be_sorted(wide):
    search(wide, "潜力")
    sort(wide, "销售额")
    assert column(wide) == [IMAGE, "白云建材", "王府酒店", "合计"]


def test_long_tables_have_a_search_box_and_short_ones_do_not(wide):
    counts = wide.execute_script(
        """return [...document.querySelectorAll(".scroll > table")].map(table => [
          [...table.tBodies[0].rows].filter(row => !row.matches(".total")).length,
          Boolean(table.parentElement.previousElementSibling?.matches(".find"))])"""
    )
    assert len(counts) > 8
    assert all(has_box == (rows > 8) for rows, has_box in counts)
    assert {has_box for _, has_box in counts} == {True, False}


# -- preview --------------------------------------------------------------------------------------


def test_the_preview_of_a_chapter_works_like_the_report(chromium, chapters, tmp_path):
    first = chapters[0]
    file = tmp_path / "segmentation.html"
    file.write_text(preview_page(first.title, first.blocks, folder=first.folder), encoding="utf-8")
    resize(chromium, *WIDE)
    chromium.get_log("browser")
    chromium.get(file.as_uri())
    assert chromium.get_log("browser") == []
    assert chromium.execute_script("return document.documentElement.scrollWidth") == WIDE[0]
    assert len(chromium.find_elements(By.CSS_SELECTOR, "svg.drawing")) == 3
    assert len(chromium.find_elements(By.CSS_SELECTOR, "button.sort")) > 5
    assert chromium.execute_script("return window.hacked") is None
