import os
import shutil

import duckdb
import pandas as pd
import pytest

from reportkit.data.features import customer_summary
from reportkit.data.features.engine import session

ORDERS = pd.DataFrame(
    {
        "order_id": ["1"],
        "customer_id": ["甲"],
        "ordered_at": [pd.Timestamp(2025, 1, 1)],
        "paid_amount": [1.0],
    }
)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{folder}/secret.csv')",
        "SELECT * FROM read_parquet('{folder}/*.parquet')",
        "COPY raw_orders TO '{folder}/stolen.csv'",
        "ATTACH '{folder}/other.duckdb'",
        "INSTALL httpfs",
        "SELECT * FROM read_csv('https://example.invalid/x.csv')",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
    ],
)
def test_a_session_reaches_nothing_but_its_own_tables(snapshot, tmp_path, sql):
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with session(snapshot(orders=ORDERS), "orders") as opened:
        assert len(opened.frame("SELECT * FROM raw_orders")) == 1
        with pytest.raises(duckdb.Error):
            opened.run(sql.format(folder=tmp_path))
    assert not (tmp_path / "stolen.csv").exists()


def test_work_that_does_not_fit_in_memory_spills_beside_the_snapshot_and_tidies_up(
    snapshot, tmp_path, monkeypatch
):
    monkeypatch.setattr("reportkit.data.features.duckdb_engine.MEMORY_LIMIT", "80MB")
    with session(snapshot(orders=ORDERS), "orders") as opened:
        opened.run("""
            CREATE TEMP TABLE large AS
            SELECT CAST(hash(i) AS VARCHAR) || i AS word FROM range(2000000) AS numbers(i)
        """)
        words = opened.frame("SELECT count(DISTINCT word) AS words FROM large")
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".spill-")]
    assert words["words"].tolist() == [2_000_000]
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_folder_with_a_quote_in_its_name_can_be_opened(build, tmp_path):
    data = build(tmp_path / "l'été" / "data", orders=ORDERS)
    assert len(customer_summary(data, start=None, end=pd.Timestamp(2025, 2, 1))) == 1


def test_sessions_share_one_connection_but_not_what_they_name(snapshot):
    data = snapshot(orders=ORDERS, customers=pd.DataFrame({"customer_id": ["甲", "乙"]}))
    with session(data, "orders") as first:
        first.run("CREATE TEMP TABLE mine AS SELECT 1 AS x")
        first.register("given", pd.DataFrame({"x": [1]}))
        with session(data, "customers") as second:
            assert second.frame("SELECT count(*) AS n FROM raw_customers")["n"].tolist() == [2]
            for name in ("raw_orders", "mine", "given"):
                with pytest.raises(duckdb.CatalogException):
                    second.frame(f"SELECT * FROM {name}")
        assert len(first.frame("SELECT * FROM raw_orders")) == 1


def test_a_snapshot_written_again_under_its_name_is_read_again(build, tmp_path):
    for amount in (1.0, 2.0):
        data = build(tmp_path / "data", orders=ORDERS.assign(paid_amount=amount))
        with session(data, "orders") as opened:
            assert opened.frame("SELECT paid_amount FROM raw_orders").iloc[0, 0] == amount
        shutil.rmtree(tmp_path / "data")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_copy_opens_a_connection_of_its_own(snapshot):
    data = snapshot(orders=ORDERS)
    with session(data, "orders") as opened:
        opened.frame("SELECT * FROM raw_orders")
    if (child := os.fork()) == 0:
        try:
            with session(data, "orders") as again:
                os._exit(len(again.frame("SELECT * FROM raw_orders")) + 6)
        finally:
            os._exit(1)  # whatever it is, the tests are not this child's
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
