import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from reportkit.errors import ParameterError
from reportkit.kernels import kernel_environment
from reportkit.merged_params import load_params
from reportkit.params import Params
from reportkit.password import read_password, read_secret, seals
from reportkit.project import Project

GOOD = "Kx7-pLm2.QwZ9"
VARIABLE = "HUACHEN_PDF_PASSWORD"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    for name in ("notebooks", "templates", "params/clients"):
        (root / name).mkdir(parents=True)
    (root / "params" / "defaults.yaml").write_text("report: {brand: default}\n", "utf-8")
    return Project(root)


def settings(project: Project, report: str) -> Params:
    text = f"client: {{name: 华辰}}\nreport: {{{report}}}\n"
    project.client_file("huachen").write_text(text, "utf-8")
    return load_params(project, "huachen", "2025-Q4")


def kept_in(project: Project, path: Path, content: bytes, mode: int = 0o600) -> Params:
    path.write_bytes(content)
    path.chmod(mode)
    return settings(project, f"password_file: '{path}'")


def test_without_a_place_there_is_no_password(project):
    params = settings(project, "title: 报告")
    assert not seals(params)
    assert read_password(project, params) == ""


def test_the_variable_named_holds_the_password(project, monkeypatch):
    monkeypatch.setenv(VARIABLE, GOOD)
    params = settings(project, f"password_env: {VARIABLE}")
    assert seals(params)
    assert read_password(project, params) == GOOD


def test_a_report_without_a_pdf_asks_for_no_password(project):
    params = settings(project, f"password_env: {VARIABLE}, formats: [xlsx]")
    assert not seals(params)
    assert read_password(project, params) == ""


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
def test_a_file_holds_the_password_on_its_only_line(project, tmp_path, ending):
    params = kept_in(project, tmp_path / "huachen.txt", GOOD.encode() + ending)
    assert read_password(project, params) == GOOD


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, f"huachen：环境变量 {VARIABLE}（report.password_env）没有设置.*read -rs {VARIABLE}"),
        ("", "是空的，PDF 不能这样加密。可用 openssl"),
        ("   ", "是空的"),
        ("Kx7-pLm2.Qw", "不足 12 个字符.*openssl rand"),
        ("x" * 128, "超过 127 个字符"),
        ("口令口令口令口令口令口令", "只能用英文字母、数字和英文符号"),
        (" Kx7-pLm2.QwZ9", "首尾不能有空格"),
        ("Kx7-pLm2\tQwZ9", "只能用英文字母"),
    ],
)
def test_what_is_no_good_password_is_refused_without_showing_it(
    project, monkeypatch, value, message
):
    monkeypatch.delenv(VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(ParameterError, match=message) as refused:
        read_password(project, settings(project, f"password_env: {VARIABLE}"))
    if value and value.strip():
        assert value.strip() not in str(refused.value)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no permission bits")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused(project, tmp_path, mode):
    params = kept_in(project, tmp_path / "huachen.txt", GOOD.encode(), mode)
    with pytest.raises(ParameterError, match=rf"权限是 {mode:o}，别人也能读；.*chmod 600"):
        read_password(project, params)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "是空的"),
        (b"\n", "是空的"),
        (GOOD.encode() + b"\nsecond\n", "应只有一行文字"),
        (b"\xff\xfe" + GOOD.encode(), "应只有一行文字"),
        (b"x" * 2000, "应只有一行文字"),
    ],
)
def test_a_file_with_anything_but_one_password_is_refused(project, tmp_path, content, message):
    with pytest.raises(ParameterError, match=message):
        read_password(project, kept_in(project, tmp_path / "huachen.txt", content))


def test_a_file_that_is_not_there_is_named(project, tmp_path):
    params = settings(project, f"password_file: '{tmp_path / 'gone.txt'}'")
    with pytest.raises(
        ParameterError, match=r"密码文件 gone\.txt（report\.password_file）无法读取"
    ):
        read_password(project, params)


def test_a_file_inside_the_project_is_refused(project):
    params = kept_in(project, project.params / "secret.txt", GOOD.encode())
    with pytest.raises(ParameterError, match="放在项目目录里"):
        read_password(project, params)


def test_two_places_are_one_too_many(project, monkeypatch):
    monkeypatch.setenv(VARIABLE, GOOD)
    params = settings(project, f"password_env: {VARIABLE}, password_file: x.txt")
    with pytest.raises(ParameterError, match="只能写一个"):
        read_password(project, params)


@pytest.mark.parametrize("mistake", [GOOD, "Secret_Password", "ANNA2025", "12345678901234"])
def test_a_password_in_the_settings_is_refused_and_not_shown(project, mistake):
    with pytest.raises(ParameterError, match=r"password_env") as refused:
        read_password(project, settings(project, f"password_env: {mistake}"))
    assert mistake not in str(refused.value)


def test_there_is_no_setting_for_the_password_itself(project):
    with pytest.raises(ParameterError, match=r"没有名为“report\.password”的参数") as refused:
        settings(project, f"password: {GOOD}")
    assert GOOD not in str(refused.value)


def test_neither_the_record_nor_the_appendix_learns_the_place(project, monkeypatch):
    monkeypatch.setenv(VARIABLE, GOOD)
    params = settings(project, f"password_env: {VARIABLE}")
    assert "PASSWORD" not in str(params.to_json())
    assert params.changed == {}


def test_no_kernel_is_given_a_variable_that_may_hold_a_password(monkeypatch):
    for name in (VARIABLE, "REPORTKIT_PASSWORD", "PYTHON_PASSWORD_X"):
        monkeypatch.setenv(name, GOOD)
    assert GOOD not in kernel_environment().values()


def test_a_secret_is_read_from_a_file_or_the_keyring_and_never_shown(
    project, tmp_path, monkeypatch
):
    params = settings(project, "title: 报告")
    kept = tmp_path / "smtp"
    kept.write_text("code 123\n")
    kept.chmod(0o600)
    assert read_secret(project, params, str(kept), "delivery.smtp.password") == "code 123"
    ring = SimpleNamespace(
        get_password=lambda service, name: {("mail", "me"): "rung"}.get((service, name))
    )
    monkeypatch.setitem(sys.modules, "keyring", ring)
    assert read_secret(project, params, "keyring:mail/me", "x") == "rung"
    with pytest.raises(ParameterError, match=r"huachen：delivery.wecom是空的"):
        read_secret(project, params, "keyring:mail/you", "delivery.wecom")
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ParameterError, match=r"pip install 'reportkit\[keyring\]'"):
        read_secret(project, params, "keyring:mail/me", "x")
    kept.chmod(0o644)
    with pytest.raises(ParameterError, match="权限是 644") as caught:
        read_secret(project, params, str(kept), "x")
    assert "code 123" not in str(caught.value)
