"""All live sources of a client, databases and systems, each object once."""

import sqlite3

import pytest
from crm_client import CLIENT, PERIOD, SOURCES, connected, fill
from jiandaoyun_service import JiandaoyunService

from reportkit.data.fetching import refresh
from reportkit.errors import ParameterError
from reportkit.merged_params import load_params


def test_a_database_and_a_system_are_fetched_together_and_an_object_once(tmp_path):
    with JiandaoyunService() as service:
        fill(service, 3, 3)
        project = connected(tmp_path, service)
        with sqlite3.connect(tmp_path / "t.sqlite") as made:
            made.execute("CREATE TABLE t (no TEXT, name TEXT)")
        source = (
            "  - {sql: {url: ../../../t.sqlite, table: t}, table: leads, columns: {no: lead_id}}\n"
        )
        project.client_file(CLIENT).write_text(SOURCES + source, "utf-8")
        params = load_params(project, CLIENT, PERIOD)
        found = refresh(project, params)
        assert [item.rows for item in found] == [0, 3, 3]
        assert refresh(project, params, besides=[item.path for item in found]) == ()


def test_a_connection_that_is_not_there_says_how_to_make_it(tmp_path):
    with JiandaoyunService() as service:
        project = connected(tmp_path, service, name="other")
        project.client_file(CLIENT).write_text(SOURCES, "utf-8")
        with pytest.raises(
            ParameterError, match="没有连接“jiandaoyun”.*已有：other.*reportkit connect"
        ):
            refresh(project, load_params(project, CLIENT, PERIOD))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{object: A, table: orders}", "connection"),
        ("{object: A, file: a.csv, system: zoho, table: orders}", "三者写一个"),
        ("{file: a.csv, subform: 明细, table: orders}", "只和 object"),
    ],
)
def test_what_does_not_go_together_is_told(tmp_path, entry, said):
    with JiandaoyunService() as service:
        project = connected(tmp_path, service)
        project.client_file(CLIENT).write_text(
            f"client: {{name: 甲}}\ndata: {{sources: [{entry}]}}\n", "utf-8"
        )
        with pytest.raises(ParameterError, match=said):
            load_params(project, CLIENT, PERIOD)
