"""The page of all reports: what it lists, that it searches in a real browser, that nothing runs in it."""

import shutil

import pytest
from parcels import PERIOD, finish, parcel, project_with
from selenium import webdriver
from selenium.webdriver.common.by import By

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.catalogue import catalogue_page, rows_of, write_catalogue
from reportkit.deliver import log
from reportkit.deliver.channels import Receipt
from reportkit.merged_params import load_params

EVIL = "<img src=x onerror=window.hacked=1>"


def measured(value: float) -> dict:
    facts = {
        "label": "销售额",
        "value": value,
        "format": "int",
        "unit": "元",
        "previous": None,
        "noise": None,
    }
    return {"value.revenue": facts}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = project_with(tmp_path_factory.mktemp("catalogue") / "p", "jia", "yi")
    hold = {"rule": "数据变少", "subject": "x", "text": f"少了 {EVIL}"}
    finish(project, "jia", measures=measured(120.0))
    finish(project, "yi", holds=[hold], measures=measured(7.0))
    params = load_params(project, "jia", "2025-11")
    with runs.new_run(project, params) as run:
        runs.finish_record(run, {"measures": measured(100.0), "edition": {"number": 1}})
    with (
        pytest.raises(ZeroDivisionError),
        runs.new_run(project, load_params(project, "yi", "2025-11")),
    ):
        raise ZeroDivisionError
    log.write(project, parcel(), "mail", [Receipt("boss@jia.cn", "sent")])
    return project


def test_every_report_is_listed_with_its_numbers_and_differences(project):
    rows = rows_of(project)
    assert [(r.client, r.period, r.outcome) for r in rows] == [
        ("jia", "2025-12", "done"), ("jia", "2025-11", "done"), ("yi", "2025-12", "done"),
        ("yi", "2025-11", "failed"),
    ]  # fmt: skip
    page = catalogue_page(rows)
    assert "销售额 <b>120元</b>" in page
    assert "销售额 +20.0%" in page  # 120 after 100
    assert page.count("<polyline") == 1
    assert 'href="../jia/2025-12/客户管理分析报告.pdf"' in page
    assert "扣留" in page
    assert "意外错误 ZeroDivisionError" in page
    assert "mail b***@jia.cn 已送达" in page or "已送达" in page
    assert "boss@jia.cn" not in page


def test_a_project_without_reports_says_so():
    assert "还没有生成过报告" in catalogue_page(())


def test_a_report_of_today_knows_only_what_came_before_it(project):
    rows = {(r.client, r.period): r for r in rows_of(project)}
    assert len(rows["jia", "2025-12"].history) == 1
    assert rows["jia", "2025-11"].history == ()
    assert Period.parse(PERIOD).months == 1


def test_it_searches_in_a_browser_and_runs_nothing_of_what_it_lists(project):
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("no Chromium on this machine")
    path = write_catalogue(project)
    assert path.stat().st_mode & 0o077 == 0
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
        options.add_argument(f"--{argument}")
    with webdriver.Chrome(options, webdriver.ChromeService(driver)) as chrome:
        chrome.get(path.as_uri())
        rows = chrome.find_elements(By.CSS_SELECTOR, "tbody tr")
        assert sum(row.is_displayed() for row in rows) == 4
        box = chrome.find_element(By.ID, "search")
        box.send_keys("jia 2025-12")
        assert [row.is_displayed() for row in rows] == [True, False, False, False]
        assert chrome.find_element(By.ID, "count").text == "1"
        box.clear()
        box.send_keys("扣留")
        assert sum(row.is_displayed() for row in rows) == 1
        assert chrome.execute_script("return window.hacked") is None
        assert chrome.get_log("browser") == []
