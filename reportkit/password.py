"""The password of a client's PDF: read from where it is kept, judged, and kept out of everything else.

Settings name only the place: an environment variable or a file that its owner alone can read. No
message, record, notebook or report ever holds the password itself.
"""

from __future__ import annotations

import ctypes
import os
import re
import stat
import sys
from pathlib import Path

from reportkit.errors import ParameterError
from reportkit.params import Params
from reportkit.project import Project

SHORTEST = 12  # characters; a stolen file can be tried offline, without limit
LONGEST = 127  # bytes that AES-256 in a PDF takes into account
_LARGEST_FILE = 1024  # bytes
_VARIABLE = re.compile(r"(?:[A-Z][A-Z0-9_]*)?PASSWORD[A-Z0-9_]*")
_PR_SET_DUMPABLE = 4  # linux/prctl.h
_ENVIRONMENT_FIELDS = (50, 51)  # of /proc/PID/stat: where the first environment begins and ends
_MAKE_ONE = "可用 openssl rand -base64 15 生成一个"


def seals(params: Params) -> bool:
    """Whether the client's PDF is to be encrypted."""
    named = params.report.password_env or params.report.password_file
    return bool(named) and "pdf" in params.report.formats


def signs(params: Params) -> bool:
    """Whether the client's PDF is to be signed."""
    return bool(params.report.sign_file) and "pdf" in params.report.formats


def read_password(project: Project, params: Params) -> str:
    """The password of this client's PDF, or nothing when none is wanted.

    Raises ParameterError when the place named holds none, one that others can read, or a weak one.
    """
    if not seals(params):
        return ""
    variable, file = params.report.password_env, params.report.password_file
    if variable and file:
        raise ParameterError(
            f"{params.client_id}：report.password_env 与 report.password_file 只能写一个。"
        )
    if variable:
        _check_name(params.client_id, variable)
        place = f"{params.client_id}：环境变量 {variable}（report.password_env）"
        return _judged(_from_environment(variable, place), place)
    place = f"{params.client_id}：密码文件 {Path(file).name}（report.password_file）"
    return _judged(_from_file(project, params.base_folder, file, place), place)


def read_secret(project: Project, params: Params, kept: str, setting: str) -> str:
    """A secret of one line: from a file, an environment variable (``env:NAME``), or the keyring of
    the system (``keyring:service/name``).

    Raises ParameterError naming the setting and never the secret.
    """
    place = f"{params.client_id}：{setting}"
    if kept.startswith("env:"):
        variable = kept.removeprefix("env:")
        _check_name(params.client_id, variable, setting)
        secret = _from_environment(variable, f"{place}（环境变量 {variable}）")
    elif not kept.startswith("keyring:"):
        secret = _from_file(project, params.base_folder, kept, f"{place}（{Path(kept).name}）")
    else:
        service, _, name = kept.removeprefix("keyring:").partition("/")
        try:
            import keyring
        except ImportError as error:
            raise ParameterError(
                f"{place}用到系统密钥环，请先安装：pip install 'reportkit[keyring]'，或改用文件。"
            ) from error
        secret = keyring.get_password(service, name) or ""
    if not secret.strip():
        raise ParameterError(f"{place}是空的，请把密码或密钥写进去。")
    return secret.strip()


def _check_name(client: str, variable: str, setting: str = "report.password_env") -> None:
    """Only names that no kernel is given; what is refused may be the password, so it is not shown."""
    if not _VARIABLE.fullmatch(variable):
        raise ParameterError(
            f"{client}：{setting} 应是环境变量的名称，大写并含 PASSWORD"
            "（例如 HUACHEN_PDF_PASSWORD）；密码本身不能写在设置里。"
        )


def _from_environment(variable: str, place: str) -> str:
    password = os.environ.get(variable)
    if password is None:
        raise ParameterError(
            f"{place}没有设置，没有它就不能继续。"
            f"请先运行 read -rs {variable} && export {variable}，输入密码后再试。"
        )
    _hide(variable, password)
    return password


def seal_process() -> None:
    """Let no other process of the same user look into this one. Does nothing but on Linux."""
    if sys.platform == "linux":
        # /proc/PID is root's from now on, and no debugger attaches
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)


def _hide(variable: str, value: str) -> None:
    """Take a variable out of what /proc shows of this process, and let nobody else look into it.

    The system shows the environment a process was started with, whatever the process does later: the
    value moves to memory of its own, and its first place is wiped. Does nothing but on Linux.
    """
    if sys.platform != "linux":
        return
    seal_process()
    library = ctypes.CDLL(None)
    library.getenv.restype = ctypes.c_void_p
    place = library.getenv(variable.encode())
    numbers = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    first, end = (int(numbers[field - 3]) for field in _ENVIRONMENT_FIELDS)
    if place is not None and first <= place < end:
        os.environ[variable] = value  # a copy
        ctypes.memset(place, 0, len(os.fsencode(value)))


def read_private_file(
    project: Project, params: Params, file: str, place: str, largest: int
) -> bytes:
    """A file outside the project that its owner alone can read, as far as ``largest`` bytes.

    place: what an error calls it. Raises ParameterError for any other.
    """
    content = _private_bytes(project, params.base_folder, file, place, largest + 1)
    if len(content) > largest:
        raise ParameterError(f"{place}超过 {largest:,} 字节，不像是要用的文件。")
    return content


def _from_file(project: Project, base: Path, file: str, place: str) -> str:
    content = _private_bytes(project, base, file, place, _LARGEST_FILE + 1)
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError:
        lines = []
    if len(lines) > 1 or len(content) > _LARGEST_FILE or (content and not lines):
        raise ParameterError(f"{place}应只有一行文字，即密码本身。")
    return lines[0] if lines else ""


def _private_bytes(project: Project, base: Path, file: str, place: str, most: int) -> bytes:
    path = base / Path(file).expanduser()
    if path.resolve().is_relative_to(project.root.resolve()):
        raise ParameterError(
            f"{place}放在项目目录里，会随项目一起提交或复制；请移到项目之外，例如 ~/.config/reportkit/。"
        )
    try:
        with path.open("rb") as stream:
            found = os.fstat(
                stream.fileno()
            )  # of the file that is read, not of one put in its place
            content = stream.read(most)
    except OSError as error:
        raise ParameterError(f"{place}无法读取：{error.strerror}。") from error
    if os.name == "posix" and (found.st_mode & 0o077 or found.st_uid not in (0, os.getuid())):
        raise ParameterError(
            f"{place}的权限是 {stat.S_IMODE(found.st_mode):o}，别人也能读；"
            f"请由本人持有并运行 chmod 600 {file}。"
        )
    return content


def _judged(password: str, place: str) -> str:
    """The password when every reader can type it and nobody guesses it. Never shows it."""
    if not password.strip():
        raise ParameterError(f"{place}是空的，PDF 不能这样加密。{_MAKE_ONE}。")
    if len(password) < SHORTEST:
        raise ParameterError(
            f"{place}中的密码不足 {SHORTEST} 个字符：拿到文件的人可以无限次试猜。{_MAKE_ONE}。"
        )
    if len(password) > LONGEST:
        raise ParameterError(f"{place}中的密码超过 {LONGEST} 个字符，PDF 不接受这样长的密码。")
    if not (password.isascii() and password.isprintable()) or password != password.strip():
        raise ParameterError(
            f"{place}中的密码只能用英文字母、数字和英文符号，首尾不能有空格："
            "许多阅读器的密码框里输入不了其他字符。"
        )
    return password
