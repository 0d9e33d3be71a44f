"""Connections: the place of the credentials on record, never they themselves."""

import json
import stat
import sys
from types import SimpleNamespace

import pytest
from jiandaoyun_service import KEY, JiandaoyunService

from reportkit.crm.connections import (
    Connection,
    connection,
    connections,
    keep_login,
    kept_login,
    opened,
    read_login,
    remember,
)
from reportkit.crm.contract import Manners
from reportkit.crm.logins import Login
from reportkit.errors import ParameterError
from reportkit.project import Project
from reportkit.scaffold import write_project


@pytest.fixture
def project(tmp_path):
    write_project(tmp_path / "p")
    return Project(tmp_path / "p")


def test_a_connection_is_remembered_beside_others_and_opened(project, tmp_path, monkeypatch):
    monkeypatch.setenv("JDY_LOGIN", KEY)
    with JiandaoyunService() as service:
        service.add_form("a/f", [])
        remember(project, Connection("one", "jiandaoyun", "env:JDY_LOGIN", {"host": service.host}))
        remember(project, Connection("two", "jiandaoyun", "env:OTHER"))
        assert list(connections(project)) == ["one", "two"]
        manners = Manners(service.clock, tokens=tmp_path / "t")
        assert opened(project, "one", manners).check() == "1 个应用"


def test_credentials_are_one_line_of_json_or_the_only_one_itself(project, tmp_path):
    for text in (KEY, json.dumps({"api_key": KEY})):
        path = tmp_path / "login"
        path.write_text(text)
        path.chmod(0o600)
        assert read_login(project, Connection("x", "jiandaoyun", str(path)))["api_key"] == KEY


def test_a_file_of_credentials_is_private_and_outside_the_project(project, tmp_path):
    path = tmp_path / "home" / "x.json"
    made = Connection("x", "jiandaoyun", str(path))
    assert kept_login(project, made) is None
    keep_login(project, made, Login({"api_key": KEY}))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert kept_login(project, made)["api_key"] == KEY
    inside = Connection("x", "jiandaoyun", str(project.params / "x.json"))
    with pytest.raises(ParameterError, match="项目目录里"):
        keep_login(project, inside, Login({"api_key": KEY}))
    path.chmod(0o644)
    with pytest.raises(ParameterError, match="chmod 600"):
        read_login(project, made)


def test_the_keyring_keeps_credentials_too(project, monkeypatch):
    held = {}
    ring = SimpleNamespace(
        get_password=lambda *place: held.get(place),
        set_password=lambda service, name, text: held.update({(service, name): text}),
    )
    monkeypatch.setitem(sys.modules, "keyring", ring)
    made = Connection("x", "jiandaoyun", "keyring:crm/yun")
    assert kept_login(project, made) is None
    keep_login(project, made, Login({"api_key": KEY}))
    assert list(held) == [("crm", "yun")]
    assert kept_login(project, made)["api_key"] == KEY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"x: {{system: jiandaoyun, login: '{KEY}'}}", "不能写登录资料本身"),
        ("x: {system: sap, login: env:A}", "没有系统“sap”"),
        ("x: {login: env:A}", "应写 system 与 login"),
        ("x: {system: jiandaoyun, login: env:A, key: 1}", "应写 system 与 login"),
        ("x: {system: jiandaoyun, login: env:A, settings: 3}", "名称与值"),
    ],
)
def test_a_file_that_says_something_else_is_explained_without_repeating_it(project, text, said):
    (project.params / "connections.yaml").write_text(text, "utf-8")
    with pytest.raises(ParameterError, match=said) as error:
        connections(project)
    assert KEY not in str(error.value)


def test_what_is_not_there_says_what_to_run(project, monkeypatch):
    monkeypatch.delenv("NOTHING", raising=False)
    with pytest.raises(ParameterError, match="没有连接“zoho”.*reportkit connect zoho"):
        connection(project, "zoho")
    with pytest.raises(ParameterError, match="read -rs NOTHING"):
        read_login(project, Connection("x", "jiandaoyun", "env:NOTHING"))
    monkeypatch.setenv("NOTHING", "{")
    with pytest.raises(ParameterError, match="一行 JSON，含 api_key"):
        read_login(project, Connection("x", "jiandaoyun", "env:NOTHING"))
