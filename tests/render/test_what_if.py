"""Other tiers tried in the page: the script agrees with the run, the page works, and nobody is named."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from browser import headless_chromium, resize
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from tried_tiers import (
    answer_of_run,
    answers_of_page,
    book_with,
    made_up,
    opened,
    random_settings,
)

from reportkit.render.html import default_brand
from reportkit.render.page import render_page
from reportkit.render.what_if import what_if

SIGNALS = pd.DataFrame({"customer_id": ["K0000000", "K0000003", "K0000005"], "lights": [1, 2, 0]})
CARE = pd.DataFrame({"each": [240.0], "budget": [0.0]})


def report(folder, count=60, seed=1, levels=5, **frames):
    scored, used = made_up(count, seed, levels=levels)
    return book_with(folder, {"what_if": scored, "what_if_settings": used, **frames})


def packed(book) -> dict:
    return json.loads(what_if(book).data)


@pytest.fixture(scope="module")
def chromium():
    with headless_chromium() as chrome:
        still = [{"name": "prefers-reduced-motion", "value": "reduce"}]
        chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": still})
        yield chrome


@pytest.mark.parametrize(("count", "levels"), [(1, 3), (7, 3), (200, 4), (333, 100_000)])
def test_the_page_and_the_run_agree_on_random_settings(chromium, tmp_path, count, levels):
    scored, used = made_up(count, count, levels=levels)
    book = book_with(tmp_path / "f", {"what_if": scored, "what_if_settings": used})
    opened(chromium, render_page(book, default_brand()), tmp_path / "page.html")
    settings = random_settings(250, seed=count)
    page = answers_of_page(chromium, settings)
    run = [answer_of_run(scored, used.iloc[0].to_dict(), each) for each in settings]
    assert page == run
    assert sum(1 for answer in page if answer) > 100  # most settings could be met


def test_without_scores_there_is_no_section(tmp_path):
    book = book_with(tmp_path, {})
    assert what_if(book) is None
    assert "what-if" not in re.sub(
        r"<style>.*?</style>", "", render_page(book, default_brand()), flags=re.S
    )


def test_no_number_and_no_name_of_a_customer_goes_along(tmp_path):
    data = packed(report(tmp_path, signals=SIGNALS))
    assert not re.search(r"K\d{7}", json.dumps(data))
    assert set(data["rows"]) == {"money", "scores", "prospect", "marks"}


def test_rows_stand_by_profit_whatever_their_order_in_the_run(tmp_path):
    scored, used = made_up(50, 3, levels=4)
    given = book_with(tmp_path / "a", {"what_if": scored, "what_if_settings": used})
    mixed = book_with(
        tmp_path / "b", {"what_if": scored.sample(frac=1, random_state=5), "what_if_settings": used}
    )
    assert what_if(given) == what_if(mixed)


def test_without_signals_nothing_is_said_of_money_at_stake(tmp_path):
    book = report(tmp_path / "a", care=CARE)
    assert not what_if(book).lit
    assert (
        "在险"
        not in render_page(book, default_brand()).split('id="what-if"')[1].split("<script")[0]
    )
    lit = what_if(report(tmp_path / "b", care=CARE, signals=SIGNALS))
    assert lit.lit
    assert lit.groups[-1][0] == "服务预算"


def test_a_dimension_that_tells_nobody_apart_has_no_slider(tmp_path):
    scored, used = made_up(30, 1, levels=4)
    used["relation_points_coverage"] = 0.0
    book = book_with(tmp_path, {"what_if": scored, "what_if_settings": used})
    names = [slider.setting for _, _, sliders in what_if(book).groups for slider in sliders]
    assert "relation_points" not in names
    assert "satisfaction_points" in names
    assert packed(book)["rows"]["scores"][2] is None


def test_words_of_a_coarser_vocabulary_say_which_tier_is_meant(tmp_path):
    scored, used = made_up(30, 1, levels=4)
    used["vocabulary"] = "三级"
    view = what_if(book_with(tmp_path, {"what_if": scored, "what_if_settings": used}))
    assert [word for _, word in view.tiers] == [
        "高价值客户", "中价值客户", "低价值客户（潜力）", "低价值客户（边缘）",
    ]  # fmt: skip


def test_sliders_count_in_the_finest_step_that_a_setting_needs(tmp_path):
    scored, used = made_up(30, 1, levels=4)
    used["edge_share_1"] = 0.425
    view = what_if(book_with(tmp_path, {"what_if": scored, "what_if_settings": used}))
    assert {s.step for _, _, sliders in view.groups for s in sliders if s.kind == "part"} == {10}


def test_a_hundred_thousand_customers_take_less_than_four_megabytes(tmp_path):
    assert len(what_if(report(tmp_path, count=100_000, levels=1_000_000)).data) < 4_000_000


def test_two_renderings_are_the_same_to_the_byte(tmp_path):
    book = report(tmp_path, signals=SIGNALS, care=CARE)
    assert render_page(book, default_brand()) == render_page(book, default_brand())


class TestInABrowser:
    @pytest.fixture(scope="class")
    def file(self, tmp_path_factory):
        folder = tmp_path_factory.mktemp("tried")
        book = report(folder / "f", count=100, signals=SIGNALS, care=CARE)
        page = folder / "page.html"
        page.write_text(render_page(book, default_brand()), "utf-8")
        return page.as_uri()

    @pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desk", "telephone"])
    def page(self, request, chromium, file):
        resize(chromium, *request.param)
        chromium.get(file)
        return chromium

    @staticmethod
    def slider(page, setting: str, place: int = 0):
        return page.find_element(
            By.CSS_SELECTOR, f'input[data-setting="{setting}"][data-place="{place}"]'
        )

    @staticmethod
    def said(page) -> str:
        """After the next frame: the page answers in one."""
        page.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0]))")
        return page.find_element(By.CLASS_NAME, "wi-said").text

    def test_it_opens_with_the_tiers_of_the_report(self, page):
        assert self.said(page) == "与报告的分层相同。"
        assert (
            page.find_element(By.ID, "what-if-lines").get_property("value") == "# 与报告的设置相同"
        )
        assert not [e for e in page.get_log("browser") if e["level"] == "SEVERE"]

    def test_arrow_keys_move_a_slider_and_tiers_and_lines_follow(self, page):
        self.slider(page, "premium_share", 1).send_keys(Keys.ARROW_LEFT * 15)
        assert self.said(page).startswith("换层的客户")
        lines = page.find_element(By.ID, "what-if-lines").get_property("value")
        assert lines == "tiering:\n  premium_share: [0.05, 0.05]"
        page.find_element(By.CLASS_NAME, "wi-reset").click()
        assert self.said(page) == "与报告的分层相同。"

    def test_a_lower_bound_pushes_the_upper_before_it(self, page):
        self.slider(page, "edge_share", 0).send_keys(Keys.HOME)
        self.slider(page, "premium_share", 0).send_keys(Keys.ARROW_RIGHT * 15)
        self.said(page)
        lines = page.find_element(By.ID, "what-if-lines").get_property("value")
        assert lines == "tiering:\n  premium_share: [0.25, 0.25]\n  edge_share: [0, 0.4]"

    def test_settings_that_cannot_be_met_are_told_and_give_no_lines(self, page):
        self.slider(page, "edge_share", 0).send_keys(Keys.END)
        assert self.said(page) == "分不出来：四层下限之和为 160%，应不大于 100%。"
        assert page.find_element(By.ID, "what-if-lines").get_property("value") == ""

    def test_the_budget_is_spent_on_the_most_profitable_first(self, page):
        text = page.find_element(By.CLASS_NAME, "wi-care").text
        assert "亮灯客户，一年约需" in text
        self.slider(page, "care_budget").send_keys(Keys.ARROW_RIGHT)
        self.said(page)
        lines = page.find_element(By.ID, "what-if-lines").get_property("value")
        assert lines == "decisions:\n  care_budget: 500"

    def test_nothing_is_wider_than_the_window_and_every_slider_says_its_value(self, page):
        wide = page.execute_script("return document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
        for slider in page.find_elements(By.CSS_SELECTOR, ".wi input[type=range]"):
            assert slider.get_attribute("aria-valuetext")
            assert slider.accessible_name


def test_a_browser_without_scripts_says_so_and_hides_the_controls(chromium, tmp_path):
    page = render_page(report(tmp_path / "f", signals=SIGNALS), default_brand())
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened(chromium, page, tmp_path / "page.html")
        assert not chromium.find_element(By.ID, "what-if-room").is_displayed()
        assert "当前浏览器没有运行脚本" in chromium.find_element(By.ID, "what-if").text
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_amounts_survive_packing(chromium, tmp_path):
    scored, used = made_up(300, 9, levels=4)
    scored["contribution"] = np.round(scored["contribution"] * 1e6, 2)  # falls of five bytes
    book = book_with(tmp_path / "f", {"what_if": scored, "what_if_settings": used})
    opened(chromium, render_page(book, default_brand()), tmp_path / "page.html")
    read = chromium.execute_script(
        "const run = JSON.parse(document.getElementById('what-if-room').dataset.run);"
        "return Array.from(whatIf.opened(run).money)"
    )
    assert read == np.rint(scored["contribution"].sort_values(ascending=False)).tolist()
