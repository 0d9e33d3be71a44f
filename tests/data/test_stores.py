"""Files of a store: copied whole or not at all, only what changed, and never with a secret beside them."""

import base64
import json
import stat
import threading
from datetime import datetime
from wsgiref.simple_server import WSGIRequestHandler, make_server

import fsspec
import pytest
from strict_service import assert_nowhere

from reportkit.data.dataset import load_dataset
from reportkit.data.fetching import refresh
from reportkit.data.spec import SourceSpec
from reportkit.data.stores import store_folder
from reportkit.errors import DataError, ParameterError, SystemRequirementError
from reportkit.ingredients import Ground
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project

SECRET = "planted-webdav-password"
COLUMNS = "{单号: order_id, 客户: customer_id, 时间: ordered_at, 实付: paid_amount}"


def orders(*numbers):
    rows = "".join(f"{n:04d},K{n % 3},2025-12-{n % 28 + 1:02d},{n}.10\n" for n in numbers)
    return f"单号,客户,时间,实付\n{rows}".encode("gb18030")


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def dav(tmp_path):
    """A real WebDAV server on a folder, with a password; its address."""
    wsgidav = pytest.importorskip("wsgidav.wsgidav_app")
    pytest.importorskip("webdav4")
    home = tmp_path / "dav"
    (home / "exports").mkdir(parents=True)
    app = wsgidav.WsgiDAVApp(
        {
            "provider_mapping": {"/": str(home)}, "verbose": 0, "logging": {"enable": False},
            "http_authenticator": {"domain_controller": None},
            "simple_dc": {"user_mapping": {"*": {"reader": {"password": SECRET}}}},
        }
    )  # fmt: skip
    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield home / "exports", f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def project(tmp_path):
    write_project(tmp_path / "p")
    return Project(tmp_path / "p")


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


def login_of(tmp_path, address, password=SECRET):
    path = tmp_path / "dav.json"
    path.write_text(json.dumps({"base_url": address, "auth": ["reader", password]}))
    path.chmod(0o600)
    return path


def params_of(project, source):
    text = f"client: {{name: 小店}}\ndata:\n  sources:\n  - {{{source}, table: orders, columns: {COLUMNS}}}\n"
    project.client_file("shop").write_text(text, "utf-8")
    return load_params(project, "shop", "2025-12")


def frame(params, folder):
    return load_dataset(params, folder).frame("orders")


def test_a_webdav_server_gives_its_files_and_then_only_what_changed(project, dav, tmp_path):
    folder, address = dav
    (folder / "订单_1.csv").write_bytes(orders(*range(10)))
    (folder / "订单_2.csv").write_bytes(orders(*range(10, 15)))
    (folder / "别的.txt").write_text("x")
    login = login_of(tmp_path, address)
    params = params_of(project, f"file: 'webdav://exports/订单_*.csv', login: '{login}'")
    [first] = refresh(project, params)
    assert first.line == "文件存储 webdav://exports/订单_*.csv：连接正常（webdav），2 个文件"
    assert len(frame(params, tmp_path / "one")) == 15
    [again] = refresh(project, params)
    assert (again.rows, again.new, again.whole) == (2, 0, False)
    (folder / "订单_3.csv").write_bytes(orders(*range(15, 18)))
    (folder / "订单_1.csv").unlink()
    [third] = refresh(project, params)
    assert (third.rows, third.new, third.whole) == (2, 1, False)
    made = frame(params, tmp_path / "two")
    assert sorted(made["order_id"]) == [f"{n:04d}" for n in range(10, 18)]
    assert made["ordered_at"].min() >= datetime(2025, 12, 1)
    for path in first.path.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    encoded = base64.b64encode(f"reader:{SECRET}".encode()).decode()
    assert_nowhere([SECRET, encoded], project.root)


def test_a_wrong_password_is_one_sentence_without_it(project, dav, tmp_path):
    folder, address = dav
    (folder / "a.csv").write_bytes(orders(1))
    login = login_of(tmp_path, address, "wrong-password-123")
    with pytest.raises(DataError, match=r"文件存储 webdav://exports/\*\.csv：") as error:
        refresh(project, params_of(project, f"file: 'webdav://exports/*.csv', login: '{login}'"))
    assert "wrong-password-123" not in str(error.value)


def test_what_cannot_be_reached_leaves_what_was_fetched(project, memory, tmp_path, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    memory.pipe_file("/exports/a.csv", orders(1, 2))
    params = params_of(project, "file: 'memory://exports/*.csv'")
    refresh(project, params)
    memory.pipe_file("/exports/b.csv", orders(3))
    cut = memory.open

    def broken(path, *more, **options):
        file = cut(path, *more, **options)
        file.seek(5)  # the first bytes do not arrive
        return file

    monkeypatch.setattr(type(memory), "open", lambda self, *a, **k: broken(*a, **k))
    with pytest.raises(DataError, match="个字节|取不到|字节"):
        refresh(project, params, full=True)
    monkeypatch.undo()
    assert len(frame(params, tmp_path / "data")) == 2
    [folder] = [p for p in store_folder(params.data.sources[0], params).iterdir() if p.is_dir()]
    assert [p.name for p in folder.iterdir()] == ["a.csv"]


def test_a_zip_file_of_a_store_is_opened_like_any_other(project, memory, tmp_path):
    import io
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("一月.csv", orders(1, 2))
        archive.writestr("二月.csv", orders(3))
    memory.pipe_file("/exports/全年.zip", made.getvalue())
    params = params_of(project, "file: 'memory://exports/全年.zip'")
    refresh(project, params)
    assert len(frame(params, tmp_path / "data")) == 3


def test_changed_files_make_a_report_stale(project, memory):
    memory.pipe_file("/exports/a.csv", orders(1))
    params = params_of(project, "file: 'memory://exports/*.csv'")
    refresh(project, params)
    ground = Ground(project)
    before = dict(ground.data_files(params))
    memory.pipe_file("/exports/a.csv", orders(1, 2))
    refresh(project, params)
    after = ground.data_files(params)
    assert list(before) == list(after) == ["0/a.csv"]
    assert before != after


@pytest.mark.parametrize(
    "file, said",
    [
        ("memory://exports/*.csv", "没有找到任何文件"),
        ("memory://exports/a.csv", "没有这个文件或文件夹"),
        ("gibtesnicht://a/b.csv", "取不到"),
    ],
)
def test_what_is_not_there_is_said(project, memory, file, said):
    with pytest.raises(DataError, match=said):
        refresh(project, params_of(project, f"file: '{file}'"))


def test_a_folder_is_told_how_to_be_written(project, memory):
    memory.pipe_file("/exports/a.csv", orders(1))
    with pytest.raises(DataError, match=r"请写成 …/\*\.csv"):
        refresh(project, params_of(project, "file: 'memory://exports'"))


def test_two_files_of_one_name_are_refused(project, memory):
    for year in ("2024", "2025"):
        memory.pipe_file(f"/exports/{year}/a.csv", orders(1))
    with pytest.raises(DataError, match=r"两个文件夹里都有 a\.csv"):
        refresh(project, params_of(project, "file: 'memory://exports/**/*.csv'"))


def test_a_missing_package_is_named(project, monkeypatch):
    params = params_of(project, "file: 's3://bucket/a.csv'")

    def lacking(*args, **options):
        raise ImportError("Install s3fs to access S3", name="s3fs")

    monkeypatch.setattr(fsspec.core, "url_to_fs", lacking)
    with pytest.raises(SystemRequirementError, match=r"reportkit\[stores\]'（缺少 s3fs）"):
        refresh(project, params)


def test_before_the_first_fetch_the_way_is_told(project, tmp_path):
    params = params_of(project, "file: 'memory://exports/a.csv'")
    with pytest.raises(
        DataError, match=r"还没有取过文件。请先运行 reportkit check shop --period 2025-12"
    ):
        frame(params, tmp_path / "data")


@pytest.mark.parametrize(
    "source, said",
    [
        ({"file": "s3://key:secret@bucket/a.csv"}, "不含用户名与密码"),
        ({"file": "https://host/a.csv?token=abc"}, "不含用户名与密码"),
        ({"file": "a.csv", "login": "env:X"}, "login 只和文件的地址"),
    ],
)
def test_no_secret_stands_in_the_settings(source, said):
    with pytest.raises(ValueError, match=said):
        SourceSpec(table="orders", **source)


def test_a_login_that_is_no_json_is_not_repeated(project, memory, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text(SECRET)
    path.chmod(0o600)
    with pytest.raises(ParameterError, match="应是一行 JSON") as error:
        refresh(project, params_of(project, f"file: 'memory://a.csv', login: '{path}'"))
    assert SECRET not in str(error.value)
