"""The page on Zoho: its scopes, objects, costs and guesses are those of the code."""

import dataclasses
import re
from pathlib import Path
from textwrap import indent

import pytest
from zoho_client import CLIENT, PERIOD, connected, fill
from zoho_strict import Switches, ZohoService, change, kept, zoho

from reportkit.crm.contract import Manners
from reportkit.crm.zoho_calls import GRANT
from reportkit.crm.zoho_places import PLACES
from reportkit.data.fetching import refresh
from reportkit.data.systems import read_system
from reportkit.merged_params import load_params
from reportkit.scaffold import shipped_files

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "Zoho.md").read_text(encoding="utf-8")


def test_the_scopes_and_data_centres_of_the_page_are_those_that_are_used():
    assert f"`{GRANT}`" in PAGE
    assert f"共有 {'、'.join(PLACES)}；" in PAGE


def test_the_sources_of_the_page_are_fetched_as_they_stand_there(tmp_path):
    text = re.search(r"```yaml 取数\n(.*?)```", PAGE, re.S)[1]
    with ZohoService() as service:
        fill(service)
        project = connected(tmp_path, service)
        settings = "client: {name: 多卓}\ndata:\n  sources:\n" + indent(text, "  ")
        project.client_file(CLIENT).write_text(settings, "utf-8")
        params = load_params(project, CLIENT, PERIOD)
        found = refresh(project, params, manners=Manners(service.clock, 5.0, tmp_path / "tokens"))
        assert [item.rows for item in found] == [12, 40, 5]
        kept(service)


def test_every_object_of_the_page_has_a_mapping_to_its_table():
    known = read_system("zoho", shipped_files() / "params" / "mappings")
    tables = {item.title.rpartition(" ")[2]: item.table for item in known.objects}
    told = {
        thing: table
        for cells, table in re.findall(r"\| ([^|]*`[^|]*) \| (\w+) (?=\|)", PAGE)
        for thing in re.findall(r"`(\w+)`", cells)
    }
    assert {thing: tables[thing] for thing in told} == told
    assert len(told) == 11


def test_what_is_read_and_written_costs_what_the_page_says():
    with zoho(accounts=1000) as (service, made):
        list(made.pages("Accounts", ["Account_Name"]))
        assert service.used == 7  # a tenth of 50, the fields, the count
        rows = made.by_ids("Accounts", list(service.rows["Accounts"]), ["Tier"])
        changes = [change(row, Tier="高价值客户") for row in rows.values()]
        assert made.effort("Accounts", changes).remark == "约用 120 点 API 额度"
    assert "读 10,000 条约 52 点" in PAGE
    assert "约 1,200 点" in PAGE


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Switches)])
def test_every_guess_of_the_strict_service_stands_on_the_page(name):
    words = {
        "foreign_client": "invalid_client 还是 invalid_code", "bad_refresh": "HTTP 是 200 还是 400",
        "scope_status": "401 还是 403", "unknown_field_ignored": "不存在的字段静默忽略还是拒绝",
        "unknown_word_stored": "选项里没有的词拒绝还是存入", "conflict_whole": "412 是整批拒绝还是",
        "result_kept_days": "结果保留多久", "newer_includes_equal": "同一秒算不算新",
    }  # fmt: skip
    (row,) = [line for line in PAGE.splitlines() if words[name] in line]
    assert "推测" in row
