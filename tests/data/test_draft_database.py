"""A client whose data lie in a database is drafted as from files: the same mapping, questions, period."""

from __future__ import annotations

import csv
import sqlite3
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from shop import cursor

from reportkit.cli import cli
from reportkit.data.draft import draft_client
from reportkit.data.draft_database import draft_database, place_as_written
from reportkit.errors import DataError, UsageError
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project

ORDERS = ("订单号", "客户编号", "下单日期", "应付金额", "实付金额", "订单状态")
CUSTOMERS = ("客户编号", "客户名称", "行业")
LOG = ("trace", "payload")


def order_rows() -> list[tuple[object, ...]]:
    first = date(2024, 1, 1)
    return [
        (f"D{n:05d}", f"K{n % 90:03d}", str(first + timedelta(days=n // 4)), 100 + n % 70,
         90 + n % 70, "已完成" if n % 9 else "已取消")
        for n in range(2800)
    ]  # fmt: skip


def customer_rows() -> list[tuple[object, ...]]:
    return [(f"K{n:03d}", f"{chr(0x7532 + n)}成科技有限公司", "制造") for n in range(90)]


TABLES = {"sales": (ORDERS, order_rows()), "crm_customers": (CUSTOMERS, customer_rows()),
          "app_log": (LOG, [("x1", "{}"), ("x2", "{}")])}  # fmt: skip


@pytest.fixture
def project(tmp_path) -> Project:
    write_project(tmp_path / "p")
    return Project(tmp_path / "p")


def fill(run, names=tuple(TABLES)) -> None:
    for name in names:
        headings, rows = TABLES[name]
        run(f"DROP TABLE IF EXISTS {name}")
        run(f"CREATE TABLE {name} ({', '.join(f'{_q(h)} varchar(60)' for h in headings)})")
        told = ", ".join("(" + ", ".join(f"'{c}'" for c in row) + ")" for row in rows)
        run(f"INSERT INTO {name} VALUES {told}")


def _q(name: str) -> str:
    return f'"{name}"'


def sqlite_at(project: Project):
    path = project.root / "shop.sqlite"
    connection = sqlite3.connect(path, isolation_level=None)
    fill(connection.execute)
    connection.close()
    return path


def write_files(project: Project) -> None:
    for name in ("sales", "crm_customers"):
        headings, rows = TABLES[name]
        with (project.root / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])


def test_a_database_is_understood_as_the_same_tables_in_files_are(project):
    home = project.params / "clients"
    write_files(project)
    files = draft_client("a", [project.root / f"{n}.csv" for n in ("crm_customers", "sales")],
                         base_folder=home)  # fmt: skip
    found = draft_database("a", str(sqlite_at(project)), project, base_folder=home)
    assert found.period == files.period == "2025-Q3"
    assert {q.key for q in found.questions} == {q.key for q in files.questions}
    for file, table in (("sales.csv", "sales"), ("crm_customers.csv", "crm_customers")):
        entry = f'sql: {{url: "../../shop.sqlite", table: {table}}}'
        assert entry in found.yaml_text
        ours = found.yaml_text.split(entry)[1].split("\n  - ")[0].split("\n  # - ")[0]
        theirs = files.yaml_text.split(f'file: "../../{file}"')[1].split("\n  - ")[0]
        assert ours.strip() == theirs.strip()


def test_tables_are_listed_with_rows_and_an_example(project):
    home = project.params / "clients"
    found = draft_database("a", str(sqlite_at(project)), project, base_folder=home)
    assert found.remarks[0].startswith("数据库 shop.sqlite（SQLite 3")
    assert found.remarks[0].endswith("3 张表")
    assert "sales：2,800 行，例如 D00000｜K000｜2024-01-01｜100｜90｜已取消" in found.remarks
    assert any("app_log：看不出是哪种数据" in line for line in found.unplaced)
    assert '# - sql: {url: "../../shop.sqlite", table: app_log}' in found.yaml_text


def test_the_drafted_client_loads_and_its_question_can_be_answered(project):
    def run(*words):
        return CliRunner().invoke(cli, ["--project", str(project.root), *words])

    path = sqlite_at(project)
    done = run("new", "client", "a", "--sql", str(path), "--no-input")
    assert done.exit_code == 0, done.output
    assert "reportkit build a --period 2025-Q3" in done.output
    for question in load_params(project, "a", "2025-Q3").data.questions:
        word = question.proposed or next(iter(question.choices))
        said = run("answer", "a", question.key, word)
        assert said.exit_code == 0, said.output
    checked = run("check", "a", "--period", "2025-Q3")
    assert checked.exit_code == 0, checked.output
    assert "数据库 shop.sqlite：sales：连接正常（SQLite" in checked.output


@pytest.mark.parametrize("system", ["postgres", "mariadb"])
def test_a_server_is_drafted_from_the_place_of_its_address(system, project, monkeypatch, request):
    address = request.getfixturevalue(f"{system}_at")()
    with cursor(address) as run:
        if system == "mariadb":
            run("SET sql_mode = 'ANSI_QUOTES'")
        fill(run, ("sales",))
    monkeypatch.setenv("WAREHOUSE_URL", address)
    found = draft_database(
        "a", "env:WAREHOUSE_URL", project, base_folder=project.params / "clients"
    )
    assert 'sql: {url: "env:WAREHOUSE_URL", table: sales}' in found.yaml_text
    assert "s3cr" not in found.yaml_text + " ".join(found.notes)
    with cursor(address) as run:
        run("DROP TABLE sales")


def test_an_address_with_a_password_is_refused_and_not_repeated(project):
    with pytest.raises(UsageError, match="密码不能写在设置里") as error:
        draft_database("a", "mysql://u:topsecret@h/d", project, base_folder=project.params)
    assert "topsecret" not in str(error.value)


def test_a_database_without_tables_or_not_there_is_told(project):
    (project.root / "empty.sqlite").touch()
    with pytest.raises(DataError, match="看不到任何表"):
        draft_database("a", str(project.root / "empty.sqlite"), project, base_folder=project.params)
    with pytest.raises(DataError, match=r"连不上（gone.sqlite.*没有文件 gone.sqlite"):
        draft_database("a", str(project.root / "gone.sqlite"), project, base_folder=project.params)


def test_files_or_a_database_are_named_and_not_both(project):
    done = CliRunner().invoke(cli, ["--project", str(project.root), "new", "client", "a"])
    assert done.exit_code == 2
    assert "三者选一" in done.output


@pytest.mark.parametrize(
    ("url", "as_written"),
    [
        ("env:X", "env:X"), ("keyring:a/b", "keyring:a/b"), ("postgresql://r@h/d", "postgresql://r@h/d"),
        ("shop.sqlite", "../../shop.sqlite"), ("sqlite:///shop.sqlite", "sqlite:///../../shop.sqlite"),
    ],
)  # fmt: skip
def test_a_path_is_written_from_where_the_settings_stand(url, as_written, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert place_as_written(url, tmp_path / "params" / "clients") == as_written
