"""The list of systems: found by word, credentials and settings checked before anything is asked."""

import sys
from types import SimpleNamespace

import pytest

from reportkit.crm import systems
from reportkit.crm.contract import Manners, Need, System
from reportkit.crm.logins import Login
from reportkit.errors import ParameterError


@pytest.fixture
def made(monkeypatch):
    got = []
    kind = System(
        name="zoho",
        title="Zoho CRM",
        secrets=(Need("client_id", "客户端编号"), Need("refresh_token", "刷新令牌")),
        settings=(Need("region", "数据中心"), Need("host", "地址", "https://example.invalid")),
        connect=lambda *given: got.append(given) or "crm",
        help="在开发者控制台创建。",
    )
    monkeypatch.setitem(sys.modules, "reportkit.crm.zoho", SimpleNamespace(SYSTEM=kind))
    return got


def test_a_system_is_connected_with_its_settings_and_their_defaults(made):
    login = Login({"client_id": "c", "refresh_token": "r"})
    assert systems.connected("zoho", login, {"region": "cn"}) == "crm"
    ((given, settings, manners),) = made
    assert given is login
    assert settings == {"region": "cn", "host": "https://example.invalid"}
    assert isinstance(manners, Manners)


def test_what_is_lacking_or_unknown_is_named(made):
    with pytest.raises(ParameterError, match=r"缺少刷新令牌（refresh_token）。在开发者控制台"):
        systems.connected("zoho", Login({"client_id": "c"}), {"region": "cn"})
    login = Login({"client_id": "c", "refresh_token": "r"})
    with pytest.raises(ParameterError, match="缺少设置 region（数据中心）"):
        systems.connected("zoho", login, {})
    with pytest.raises(ParameterError, match="没有设置“regio”"):
        systems.connected("zoho", login, {"regio": "cn"})
    with pytest.raises(ParameterError, match=r"没有系统“sap”.*jiandaoyun"):
        systems.system("sap")


def test_credentials_go_over_https_or_stay_on_this_machine():
    assert systems.checked_host("https://a.example/", "host") == "https://a.example"
    assert systems.checked_host("http://127.0.0.1:8080", "host") == "http://127.0.0.1:8080"
    for bad in ("http://a.example", "a.example", "ftp://127.0.0.1"):
        with pytest.raises(ParameterError, match="https:// 开头"):
            systems.checked_host(bad, "host")
