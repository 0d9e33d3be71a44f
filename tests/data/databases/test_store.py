from __future__ import annotations

from shop import client, project_at, sql_source

from reportkit.data.databases.store import source_files, stored_file, zone_of


def place(tmp_path, sql: str, period: str = "2025-Q4", **more):
    params = client(project_at(tmp_path), sql_source(sql, **more), period=period)
    (spec,) = params.data.sources
    return stored_file(spec, spec.sql, params)


def test_a_table_lies_in_one_place_for_every_period(tmp_path):
    first = place(tmp_path, "table: orders")
    assert first == place(tmp_path, "table: orders", "2025-Q3")
    assert first.parent == project_at(tmp_path).output / "shop" / "fetched"
    assert first.name.startswith("orders-") and first.suffix == ".parquet"


def test_a_query_that_names_a_moment_lies_apart_for_every_period(tmp_path):
    text = 'query: "SELECT * FROM t WHERE a < :period_end"'
    assert place(tmp_path, text) != place(tmp_path, text, "2025-Q3")
    same = 'query: "SELECT * FROM t WHERE a < :as_of"'  # the data end is of the settings
    assert place(tmp_path, same) == place(tmp_path, same, "2025-Q3")


def test_how_long_it_may_take_moves_no_rows(tmp_path):
    one = place(tmp_path, "table: orders, timeout_seconds: 5")
    assert one == place(tmp_path, "table: orders")
    assert one != place(tmp_path, "table: orders", url="env:OTHER_URL")
    assert one != place(tmp_path, "table: lines")


def test_a_file_is_found_as_before_and_a_zone_of_the_source_comes_first(tmp_path):
    project = project_at(tmp_path)
    (project.params / "clients" / "a.csv").write_text("x")
    params = client(project, "{file: a.csv, table: orders, timezone: UTC}")
    (spec,) = params.data.sources
    assert source_files(spec, params, params.base_folder) == (params.base_folder / "a.csv",)
    assert zone_of(spec, params) == "UTC"
