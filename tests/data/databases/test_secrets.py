"""The address with its password stands nowhere that anybody looks: settings, outputs, records, rows."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from database_servers import READER, READER_SECRET, SECRET
from shop import client, create, orders, project_at, sql_source

from reportkit.cli import cli

PLANTED = (SECRET, "s3cr%3At%2Fp%40ss")
CHAPTER = "report: {chapters: [value], formats: [html]}\n"


def run(project, *words: str):
    return CliRunner().invoke(cli, ["--project", str(project.root), *words])


def leaking(project, *texts: str) -> list[str]:
    """Where a planted secret stands: in these texts, or in any file of the project."""
    found = [t for t in texts if any(secret in t for secret in PLANTED)]
    for path in project.root.rglob("*"):
        if path.is_file() and any(s.encode() in path.read_bytes() for s in PLANTED):
            found.append(str(path))
    return found


@pytest.mark.parametrize("system", ["postgres", "mariadb"])
def test_a_report_from_a_database_holds_no_secret(system, tmp_path, monkeypatch, request):
    address = request.getfixturevalue(f"{system}_at")()
    create(address, orders())
    monkeypatch.setenv("SHOP_URL", address)
    project = project_at(tmp_path)
    client(project, sql_source("table: orders, watermark: changed_at, key: order_no"))
    path = project.client_file("shop")
    path.write_text(CHAPTER + path.read_text())
    checked = run(project, "check", "shop", "--period", "2025-Q4")
    assert checked.exit_code == 0, checked.output
    assert "数据库 SHOP_URL：orders：连接正常（" in checked.output and "400 行" in checked.output
    built = run(project, "build", "shop", "--period", "2025-Q4")
    assert built.exit_code == 0, built.output
    record = json.loads((project.output / "shop" / "2025-Q4" / "run.json").read_text())
    assert "SHOP_URL：orders" in json.dumps(record, ensure_ascii=False)
    again = run(project, "build", "shop", "--period", "2025-Q4")
    assert "没有变化" in again.output, again.output
    fetched = run(project, "fetch", "shop", "--full")
    assert "400 行" in fetched.output
    assert leaking(project, checked.output, built.output, again.output, fetched.output) == []


@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_a_refusal_holds_no_secret_even_with_its_traceback(
    debug, tmp_path, monkeypatch, postgres_at
):
    monkeypatch.setenv("SHOP_URL", postgres_at(database="nodb"))
    project = project_at(tmp_path)
    client(project, sql_source())
    done = run(project, *debug, "fetch", "shop")
    assert done.exit_code == (1 if debug else 3)
    told = done.output if not debug else str(done.exception)
    assert "没有名为“nodb”的库" in told
    assert leaking(project, done.output, told) == []


@pytest.mark.parametrize(
    "sql",
    [
        f'sql: {{url: "postgresql://{READER}:{READER_SECRET}@h/d", table: orders}}',
        f'sql: "postgresql://{READER}:{READER_SECRET}@h/d"',
        f'file: "postgresql://{READER}:{READER_SECRET}@h/d"',
        f'sql: {{url: ["postgresql://{READER}:{READER_SECRET}@h/d"], table: orders}}',
    ],
)
def test_a_password_in_the_settings_is_refused_and_not_shown(sql, tmp_path):
    project = project_at(tmp_path)
    project.client_file("shop").write_text(
        f"client: {{name: 小店}}\ndata:\n  sources:\n  - {{{sql}, table: orders}}\n"
    )
    done = run(project, "check", "shop", "--period", "2025-Q4")
    assert done.exit_code == 3
    assert "shop.yaml 第 4 行" in done.output
    assert READER_SECRET not in done.output


def test_a_client_without_a_database_is_told_so(tmp_path):
    project = project_at(tmp_path)
    (project.params / "clients" / "a.csv").write_text("x")
    client(project, "{file: a.csv, table: orders}")
    assert "没有数据库（sql）" in run(project, "fetch", "shop").output
