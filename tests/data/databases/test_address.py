from __future__ import annotations

from pathlib import Path

import pytest
from shop import client, project_at, sql_source

from reportkit.data.databases.address import parsed_address, read_address
from reportkit.errors import DataError, ParameterError

WRITTEN = "postgresql://reader:p%40ss%2Fw@db.example:5433/crm?sslmode=require"


@pytest.fixture
def params(tmp_path):
    return client(project_at(tmp_path), sql_source())


def read(tmp_path, params, url: str):
    return read_address(project_at(tmp_path), params, url, "这里")


def test_an_address_shows_its_place_and_server_and_never_itself():
    address = parsed_address(WRITTEN, "WAREHOUSE_URL", Path())
    assert repr(address) == "Address(WAREHOUSE_URL)"
    assert (address.system, address.server) == ("postgresql", "db.example:5433")
    assert address.url.password == "p@ss/w"


@pytest.mark.parametrize("spelling", ["p@ss/w", "p%40ss%2Fw", "p%40ss/w"])
def test_what_a_driver_says_loses_the_password_in_every_spelling(spelling):
    address = parsed_address(WRITTEN, "X", Path())
    assert address.scrubbed(f"\n cannot use {spelling} \nmore") == "cannot use ***"


def test_two_passwords_of_one_database_have_one_identity():
    one, other = (parsed_address(f"mysql://a:{p}@h/shop", "X", Path()) for p in ("p", "q"))
    assert one.identity == other.identity
    assert one.identity != parsed_address("mysql://a:p@h/other", "X", Path()).identity


@pytest.mark.parametrize(
    ("written", "system"),
    [
        ("postgres://h/d", "postgresql"), ("postgresql+psycopg2://h/d", "postgresql"),
        ("mysql+pymysql://h/d", "mysql"), ("mariadb://h/d", "mysql"), ("sqlite:///a.sqlite", "sqlite"),
        ("a.DB", "sqlite"), ("a.duckdb", "duckdb"), ("mssql+pymssql://h/d", "mssql"),
    ],
)  # fmt: skip
def test_systems_are_known_by_the_beginning_or_the_ending(written, system):
    assert parsed_address(written, "X", Path()).system == system


@pytest.mark.parametrize(
    "written", ["oracle://u:topsecret@h/d", "topsecret", "http://u:topsecret@h"]
)
def test_an_unknown_address_is_refused_without_repeating_it(written):
    with pytest.raises(DataError, match="数据库 X 的地址无法识别") as error:
        parsed_address(written, "X", Path())
    assert "topsecret" not in str(error.value)


def test_a_file_of_a_database_begins_where_the_settings_stand(tmp_path):
    address = parsed_address("sqlite:///../shop.sqlite", "X", tmp_path / "clients")
    assert address.url.database == str(tmp_path / "shop.sqlite")
    assert address.server == "shop.sqlite"


def test_the_address_comes_from_a_variable(tmp_path, params, monkeypatch):
    monkeypatch.setenv("SHOP_URL", f" {WRITTEN}\n")
    assert read(tmp_path, params, "env:SHOP_URL").server == "db.example:5433"
    monkeypatch.delenv("SHOP_URL")
    with pytest.raises(ParameterError, match="环境变量 这里 没有设置"):
        read(tmp_path, params, "env:SHOP_URL")


def test_the_address_comes_from_a_file_that_only_its_owner_reads(tmp_path, params):
    kept = tmp_path / "warehouse.url"
    kept.write_text(WRITTEN)
    kept.chmod(0o600)
    assert read(tmp_path, params, str(kept)).server == "db.example:5433"
    kept.chmod(0o644)
    with pytest.raises(ParameterError, match="别人也能读") as error:
        read(tmp_path, params, str(kept))
    assert "p%40ss" not in str(error.value)


def test_the_address_comes_from_the_keyring(tmp_path, params, monkeypatch):
    class Keyring:
        @staticmethod
        def get_password(service: str, name: str) -> str:
            return {("crm", "warehouse"): WRITTEN}[service, name]

    monkeypatch.setitem(__import__("sys").modules, "keyring", Keyring)
    assert read(tmp_path, params, "keyring:crm/warehouse").server == "db.example:5433"


def test_an_address_without_a_secret_may_stand_in_the_settings(tmp_path, params):
    assert read(tmp_path, params, "postgresql://reader@db/crm").server == "db"
