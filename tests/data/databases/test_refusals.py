"""Whatever a database refuses is one sentence that says what to do, and never its password."""

from __future__ import annotations

import traceback

import pytest
from database_servers import ADMIN, READER, READER_SECRET, SECRET
from shop import ALL, client, create, cursor, fetched, orders, project_at, sql_source, systems

from reportkit.data.databases import fetching
from reportkit.data.databases.address import parsed_address
from reportkit.data.databases.general import General
from reportkit.data.databases.reading import Manners, opened
from reportkit.data.databases.refusals import Kind, RefusalError
from reportkit.errors import ReportkitError

SERVERS = ("postgres", "mariadb")
PLANTED = (SECRET, "s3cr%3At%2Fp%40ss", READER_SECRET)


@pytest.fixture(params=SERVERS)
def at(request):
    return request.getfixturevalue(f"{request.param}_at")


def refused(tmp_path, monkeypatch, address: str, sql: str = "table: orders") -> str:
    """The sentence, after looking for secrets in all that a traceback would show."""
    monkeypatch.setenv("SHOP_URL", address)
    monkeypatch.setattr(fetching, "_WAIT_SECONDS", 0.0)
    project = project_at(tmp_path)
    with pytest.raises(ReportkitError) as error:
        fetched(project, client(project, sql_source(sql)))
    shown = "".join(traceback.format_exception(error.value))
    assert not [secret for secret in (*PLANTED, "wr0ng-Pass") if secret in shown]
    assert error.value.__cause__ is None and "\n" not in str(error.value)
    return str(error.value)


def test_a_wrong_password_is_told_with_the_user(at, tmp_path, monkeypatch):
    said = refused(tmp_path, monkeypatch, at(secret="wr0ng-Pass"))
    assert said == (
        f"数据库 SHOP_URL 拒绝登录（用户 {ADMIN}）：用户名或密码不对，请更新保存在那里的地址。"
    )


def test_a_server_that_is_not_there_is_tried_twice(at, tmp_path, monkeypatch):
    address = at().replace("host=", "host=/nowhere").replace("socket=", "socket=/nowhere")
    waits = []
    monkeypatch.setattr(fetching.time, "sleep", waits.append)
    said = refused(tmp_path, monkeypatch, address)
    assert "数据库 SHOP_URL 连不上（" in said and "已重试一次" in said
    assert "请检查地址、端口、网络与服务是否在运行" in said
    assert len(waits) == 1


def test_a_database_that_is_not_there_is_named(at, tmp_path, monkeypatch):
    said = refused(tmp_path, monkeypatch, at(database="nodb"))
    assert said == "数据库 SHOP_URL 里没有名为“nodb”的库，请改正地址。"


def test_a_table_of_another_name_is_offered(at, tmp_path, monkeypatch):
    create(at(), orders(3))
    said = refused(tmp_path, monkeypatch, at(), "table: ordres")
    assert said.startswith("数据库 SHOP_URL 里没有表“ordres”。是否想写“orders”？可读的有：orders")


def test_an_account_without_the_right_is_told_which_it_lacks(at, tmp_path, monkeypatch):
    create(at(), orders(3))
    with cursor(at()) as run:
        if at().startswith("mysql"):
            run(f"CREATE USER IF NOT EXISTS {READER}@localhost IDENTIFIED BY '{READER_SECRET}'")
            run("CREATE TABLE IF NOT EXISTS free (a int)")
            run(f"GRANT SELECT ON shop.free TO {READER}@localhost")
        else:
            run(f"CREATE ROLE {READER} LOGIN PASSWORD '{READER_SECRET}'")
    said = refused(tmp_path, monkeypatch, at(READER, READER_SECRET))
    assert f"数据库 SHOP_URL 的账号（用户 {READER}）没有读取的权限：" in said
    assert said.endswith("请授予 SELECT 权限。")


def test_a_query_that_takes_too_long_is_stopped(at, tmp_path, monkeypatch):
    sleep = "SELECT sleep(30)" if at().startswith("mysql") else "SELECT pg_sleep(30)"
    said = refused(tmp_path, monkeypatch, at(), f'query: "{sleep}", timeout_seconds: 1')
    assert said.startswith("数据库 SHOP_URL 的查询超过 1 秒没有完成，已停止。")


@pytest.mark.parametrize("system", ["sqlite", "duckdb"])
def test_a_file_is_not_read_for_ever_either(system, tmp_path, monkeypatch, request):
    address = systems(tmp_path, request, system)
    create(address, orders(3))
    endless = (
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)"
        " SELECT count(*) FROM n"
    )
    said = refused(tmp_path, monkeypatch, address, f'query: "{endless}", timeout_seconds: 1')
    assert "的查询超过 1 秒没有完成" in said


@pytest.mark.parametrize("system", ALL)
def test_a_query_that_fails_is_told_in_the_first_line_of_the_database(
    system, tmp_path, monkeypatch, request
):
    address = systems(tmp_path, request, system)
    create(address, orders(3))
    said = refused(tmp_path, monkeypatch, address, 'query: "SELECT nix_da FROM orders"')
    assert said.startswith("数据库 SHOP_URL 的查询失败：") and "nix_da" in said
    assert said.endswith("请改正 sql.query 或 sql.table。")


@pytest.mark.parametrize("system", ALL)
@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("DELETE FROM orders", "DELETE"),
        ("SELECT 1; DROP TABLE orders", "2 条"),
        ("UPDATE orders SET paid = 0", "UPDATE"),
        ("CREATE TABLE copied AS SELECT * FROM orders", "CREATE"),
    ],
)
def test_whatever_is_not_one_query_is_refused_before_a_connection(
    system, query, word, tmp_path, monkeypatch, request
):
    address = systems(tmp_path, request, system)
    said = refused(tmp_path, monkeypatch, address, f'query: "{query}"')
    assert said.startswith("sql.query 只能是一条只读的查询") and word in said


@pytest.mark.parametrize("system", ALL)
def test_the_connection_itself_cannot_write(system, tmp_path, request):
    address = systems(tmp_path, request, system)
    create(address, orders(3))
    with (
        opened(
            parsed_address(address, "X", tmp_path), Manners(zone="Asia/Shanghai", seconds=20)
        ) as database,
        pytest.raises(RefusalError) as error,
    ):
        list(database.batches("INSERT INTO orders (order_no) VALUES ('x')", {}))
    assert error.value.kind is Kind.FAILED
    assert "read" in error.value.said.lower()


@pytest.mark.parametrize("name", ["there.sqlite", "there.duckdb"])
def test_a_file_that_is_no_database_is_told(name, tmp_path, monkeypatch):
    (tmp_path / name).write_text("这不是数据库" * 500)
    kind = name.split(".")[1]
    said = refused(tmp_path, monkeypatch, f"{kind}:///{tmp_path / name}")
    assert f"数据库 SHOP_URL 连不上（{name}" in said


def test_a_connection_that_breaks_is_tried_once_more(tmp_path, monkeypatch):
    address = f"sqlite:///{tmp_path / 'shop.sqlite'}"
    create(address, orders(5))
    monkeypatch.setenv("SHOP_URL", address)
    monkeypatch.setattr(fetching, "_WAIT_SECONDS", 0.0)
    usual, tries = General.batches, []

    def breaking(self, *given):
        tries.append(given)
        yield from usual(self, *given)
        if len(tries) == 1:  # when rows lie there already
            raise RefusalError(Kind.LOST, "server has gone away")

    monkeypatch.setattr(General, "batches", breaking)
    project = project_at(tmp_path)
    assert fetched(project, client(project, sql_source())).rows == 5
    assert len(tries) == 2


def test_a_connection_that_the_server_ends_while_rows_come_is_lost(at, tmp_path):
    create(at(), orders(400))
    wide = "SELECT a.* FROM orders a, orders b, orders c"
    address = parsed_address(at(), "X", tmp_path)
    with (
        opened(address, Manners(zone="Asia/Shanghai", seconds=60)) as database,
        pytest.raises(RefusalError) as error,
    ):
        rows = database.batches(wide, {})
        next(rows)
        end_all_other_connections(at())
        for _ in rows:
            pass
    assert error.value.kind is Kind.LOST


def end_all_other_connections(address: str) -> None:
    with cursor(address) as run:
        if address.startswith("mysql"):
            run(
                "SELECT concat('KILL ', id) INTO @k FROM information_schema.processlist"
                " WHERE id <> connection_id() AND db = 'shop' LIMIT 1"
            )
            run("EXECUTE IMMEDIATE @k")
        else:
            run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'reportkit'"
            )
