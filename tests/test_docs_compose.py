"""The services of docs/compose.yaml, started by their own commands, do a month together."""

import os
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from tiny_client import CLIENT, PERIOD, write_tiny

from reportkit.analysis.basics.periods import Period

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docs" / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(service: str, port: int) -> list[str]:
    """The command of a service, its scheduler being here."""
    line = SERVICES[service]["command"].replace("scheduler:8786", f"127.0.0.1:{port}")
    return shlex.split(line.replace("8786", str(port)))


@pytest.mark.skipif(os.name != "posix", reason="programs lie beside Python")
def test_the_services_make_the_reports_of_a_month_together(tmp_path):
    project = write_tiny(tmp_path / "p", formats=["html"])
    port = free_port()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    manner = {"cwd": project.root, "env": {**os.environ, "PATH": path}, "text": True}
    running = []
    try:
        for service in ("scheduler", "worker"):
            running.append(
                subprocess.Popen(command(service, port), stderr=subprocess.DEVNULL, **manner)
            )
        month = [*command("month", port), "--date", "2026-01-05"]
        for _ in range(60):  # a worker takes a while to join, and without one nothing begins
            done = subprocess.run(month, capture_output=True, check=False, **manner)
            if "连接不上" not in done.stderr and "还没有工作进程" not in done.stderr:
                break
            time.sleep(0.5)
        assert done.returncode == 0, done.stdout + done.stderr
        page = project.run_folder(CLIENT, Period.parse(PERIOD)) / "客户管理分析报告.html"
        assert "共有 7 家客户" in page.read_text("utf-8")
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()


def test_every_service_runs_the_same_image_in_the_same_folder():
    images = [{k: s[k] for k in ("image", "build", "user", "volumes")} for s in SERVICES.values()]
    assert images[0] == images[1] == images[2]
    made = images[0]["build"]["dockerfile_inline"]
    folder = made.split("COPY . ")[1].split()[0]
    assert made.index(f"WORKDIR {folder}") < made.index("sh tools/setup.sh")
    assert f"{folder}/.venv/bin:" in made
    assert made.rstrip().endswith(f"WORKDIR {images[0]['volumes'][0].rsplit(':')[-1]}")
