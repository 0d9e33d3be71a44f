"""The connections of a project: which system, where its credentials are kept, and nothing secret.

``params/connections.yaml`` names them; a source or a write-back names one of them, and where it does not,
the connection is called like its system.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reportkit.crm.contract import Crm, Manners, System
from reportkit.crm.logins import Login
from reportkit.crm.systems import connected, system
from reportkit.errors import ParameterError
from reportkit.files import own_cache, write_bytes
from reportkit.params import ClientParams, Params
from reportkit.password import read_secret
from reportkit.project import Project, make_private
from reportkit.yaml_files import read_yaml, yaml_text

_FILE = "connections.yaml"
_HEAD = "# 系统的连接：只写登录资料保存的地方，不写密钥。由 reportkit connect 写入，也可以手改。\n"
_KEYS = ("system", "login", "settings")


@dataclass(frozen=True, slots=True)
class Connection:
    """login: ``env:NAME``, ``keyring:service/name`` or the path of a file outside the project."""

    name: str
    system: str
    login: str
    settings: Mapping[str, str] = field(default_factory=dict)


def connections(project: Project) -> dict[str, Connection]:
    """All connections by name. Raises ParameterError for what the file may not say."""
    path = project.params / _FILE
    if not path.is_file():
        return {}
    return {name: _connection(str(name), entry) for name, entry in read_yaml(path).items()}


def connection(project: Project, name: str) -> Connection:
    """The connection ``name``. Raises ParameterError where there is none."""
    known = connections(project)
    if name not in known:
        listed = f"已有：{'、'.join(known)}。" if known else ""
        raise ParameterError(
            f"没有连接“{name}”。{listed}请先运行 reportkit connect {name}，存好登录资料并测试。"
        )
    return known[name]


def opened(project: Project, name: str, manners: Manners | None = None) -> Crm:
    """The system behind a connection, ready to be asked. Makes no call."""
    found = connection(project, name)
    return joined(found, read_login(project, found), manners)


def joined(found: Connection, login: Login, manners: Manners | None = None) -> Crm:
    """A system with credentials at hand; tokens lie in a private folder of the user's own."""
    manners = manners or Manners()
    if manners.tokens is None:
        manners = replace(manners, tokens=own_cache("tokens"))
    return connected(found.system, login, found.settings, manners)


def read_login(project: Project, found: Connection) -> Login:
    """The credentials from the place where they are kept. Raises ParameterError, never showing them."""
    kept, kind = found.login, system(found.system)
    if kept.startswith("env:"):
        variable = kept.removeprefix("env:")
        text = os.environ.get(variable, "")
        if not text.strip():
            raise ParameterError(
                f"{found.name}：环境变量 {variable} 没有设置，里面应是{kind.title}的登录资料。"
                f"请先运行 read -rs {variable} && export {variable}，输入后再试。"
            )
    else:
        text = read_secret(project, _owner(project, found.name), kept, "connections 的 login")
    return Login(login_values(text.strip(), kind, found.name))


def login_values(text: str, kind: System, name: str) -> dict[str, str]:
    """One line of JSON by name; where the system has one credential alone, that credential itself."""
    if len(kind.secrets) == 1 and not text.startswith("{"):
        return {kind.secrets[0].name: text}
    try:
        content: Any = json.loads(text)
    except ValueError:
        content = None
    wanted = "、".join(need.name for need in kind.secrets)
    if not isinstance(content, dict) or not all(isinstance(v, str) for v in content.values()):
        raise ParameterError(f"{name}：登录资料应是一行 JSON，含 {wanted}。")
    return content


def remember(project: Project, made: Connection) -> None:
    """Write one connection into the file, in place of one of that name."""
    known = {**connections(project), made.name: made}
    content = {
        each.name: {
            "system": each.system,
            "login": each.login,
            **({"settings": dict(each.settings)} if each.settings else {}),
        }
        for each in known.values()
    }
    write_bytes(project.params / _FILE, (_HEAD + yaml_text(content)).encode())


def kept_login(project: Project, found: Connection) -> Login | None:
    """The credentials, or None where that place has none yet and can be given some."""
    if found.login.startswith("env:"):
        return read_login(project, found)
    if found.login.startswith("keyring:"):
        return read_login(project, found) if _ring().get_password(*_entry(found)) else None
    return read_login(project, found) if Path(found.login).expanduser().exists() else None


def keep_login(project: Project, found: Connection, login: Login) -> None:
    """Put credentials where the connection says: a file for its owner alone, or the keyring."""
    text = json.dumps({name: login[name] for name in login.names})
    if found.login.startswith("env:"):
        raise ParameterError(f"{found.name}：环境变量里的登录资料请自行更新（{found.login}）。")
    if found.login.startswith("keyring:"):
        _ring().set_password(*_entry(found), text)
        return
    path = Path(found.login).expanduser()
    if path.resolve().is_relative_to(project.root.resolve()):
        raise ParameterError(
            f"登录资料不能放在项目目录里（{path.name}），会随项目一起提交或复制；"
            "请放在项目之外，例如 ~/.config/reportkit/。"
        )
    make_private(path.parent, path.parent)
    path.unlink(missing_ok=True)  # with whatever rights it had
    write_bytes(path, text.encode(), 0o600)


def _ring() -> Any:
    try:
        import keyring
    except ImportError as error:
        raise ParameterError(
            "用到系统密钥环，请先安装：pip install 'reportkit[keyring]'，或改用文件。"
        ) from error
    return keyring


def _entry(found: Connection) -> tuple[str, str]:
    service, _, name = found.login.removeprefix("keyring:").partition("/")
    return service, name


def _connection(name: str, entry: object) -> Connection:
    if not isinstance(entry, Mapping) or not {"system", "login"} <= set(entry) <= set(_KEYS):
        raise ParameterError(
            f"{_FILE} 的“{name}”应写 system 与 login（登录资料保存的地方），可以有 settings。"
        )
    settings = entry.get("settings") or {}
    if not isinstance(settings, Mapping):
        raise ParameterError(f"{_FILE} 的“{name}”：settings 应是名称与值。")
    system(str(entry["system"]))
    plain = {str(key): str(value) for key, value in settings.items()}
    return Connection(name, str(entry["system"]), checked_place(name, str(entry["login"])), plain)


def checked_place(name: str, login: str) -> str:
    """A place; what looks like a credential itself is refused and not repeated."""
    if login.startswith(("env:", "keyring:", "/", "~", ".")) and " " not in login:
        return login
    raise ParameterError(
        f"连接“{name}”：login 是登录资料保存的地方（env:变量名、keyring:服务/名称，"
        "或项目之外的文件路径），不能写登录资料本身。"
    )


def _owner(project: Project, name: str) -> Params:
    client = ClientParams(name=name)
    return Params(
        client_id=name, period_text="2000-01", client=client, base_folder=project.params / "clients"
    )
