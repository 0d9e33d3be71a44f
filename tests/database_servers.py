"""Throw-away PostgreSQL and MariaDB servers: a socket in a temporary folder, no network, no disk syncs.

Where the system has no such program, the tests that need it are skipped and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

ADMIN, SECRET = "owner", "s3cr:t/p@ss"
READER, READER_SECRET = "reader", "Les3r!wort"
_PATIENCE_SECONDS = 60


def _as_user(name: str) -> list[str]:
    """As root, servers need another user."""
    return ["runuser", "-u", name, "--"] if os.getuid() == 0 else []


@contextmanager
def _folder(user: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="reportkit-db-"))  # a socket's path must be short
    if os.getuid() == 0:
        shutil.chown(folder, user)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[Callable[..., str]]:
    """A server; what is handed on gives the address for a user and a database."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = shutil.which("initdb") or (str(found[-1]) if found else None)
    if initdb is None:
        pytest.skip("no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    control = str(Path(initdb).with_name("pg_ctl"))
    with _folder("postgres") as folder:
        (folder / "pw").write_text(SECRET)
        (folder / "pw").chmod(0o644)
        user, data = _as_user("postgres"), str(folder / "data")
        made = [initdb, "-D", data, "-U", ADMIN, "-A", "scram-sha-256", "--pwfile", f"{folder}/pw"]
        _run([*user, *made, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
        options = f"-k {folder} -c listen_addresses='' -F"
        start = ["-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start"]
        _run([*user, control, *start])
        try:
            yield (
                lambda name=ADMIN, secret=SECRET, database="postgres": (
                    f"postgresql://{name}:{quote(secret, safe='')}@/{database}?host={folder}"
                )
            )
        finally:
            _run([*user, control, "-D", data, "-m", "immediate", "stop"])


@contextmanager
def mariadb() -> Iterator[Callable[..., str]]:
    """The same of MariaDB, with a database ``shop``."""
    server, install = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if server is None and Path("/usr/sbin/mariadbd").is_file():
        server = "/usr/sbin/mariadbd"
    if server is None or install is None:
        pytest.skip("no MariaDB on this machine (Debian: apt-get install mariadb-server)")
    with _folder("mysql") as folder:
        user = ["--user=mysql"] if os.getuid() == 0 else []
        data, socket = f"--datadir={folder / 'data'}", folder / "s"
        normal = "--auth-root-authentication-method=normal"
        _run([install, "--no-defaults", *user, data, normal, "--skip-test-db"])
        (folder / "init.sql").write_text(
            f"CREATE USER {ADMIN}@localhost IDENTIFIED BY '{SECRET}';\n"
            f"GRANT ALL ON *.* TO {ADMIN}@localhost WITH GRANT OPTION;\nCREATE DATABASE shop;\n"
        )
        (folder / "init.sql").chmod(0o644)
        settings = ["--skip-networking", "--innodb-flush-log-at-trx-commit=0", f"--socket={socket}"]
        settings += [f"--init-file={folder / 'init.sql'}", f"--pid-file={folder / 'pid'}"]
        with (folder / "log").open("w") as log:
            running = subprocess.Popen(
                [server, "--no-defaults", *user, data, *settings], stdout=log, stderr=log
            )
        try:
            _await(socket, running, folder / "log")
            yield (
                lambda name=ADMIN, secret=SECRET, database="shop": (
                    f"mysql://{name}:{quote(secret, safe='')}@localhost/{database}?unix_socket={socket}"
                )
            )
        finally:
            running.kill()
            running.wait()


def _await(socket: Path, running: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not socket.exists():
        if running.poll() is not None or time.monotonic() > end:
            raise RuntimeError(log.read_text(errors="replace")[-2000:])
        time.sleep(0.1)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, cwd="/")
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-1000:]} {done.stderr[-1000:]}"
