"""What a machine does to a month: a full disk, a disk that cannot be written, clocks, two schedulers.

Each ends with a clear message, nothing lost and nothing sent twice.
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from parcels import PDF, project_with
from tiny_client import CLIENT, PERIOD, add_client, write_tiny

from reportkit.analysis.basics.periods import Period
from reportkit.cli import cli
from reportkit.commands import speaking
from reportkit.commands.speaking import RELATIVE, spoken_period
from reportkit.deliver.log import deliveries
from reportkit.project import Project
from reportkit.runs import read_record

SPAN = Period.parse(PERIOD)
MOUNTS = subprocess.run(
    ["unshare", "-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"], capture_output=True, check=False
).returncode == 0 if shutil.which("unshare") else False  # fmt: skip

#: in a mount namespace of its own: a build, then a changed file on a full disk, on one that is
#: read-only, and on one with room again
SCRIPT = """
set -u
mount -t tmpfs -o size=48m tmpfs output
build() { $PYTHON -m reportkit build tiny --period 2025-12 2>said >/dev/null; echo "$1 $?"; cat said; }
build first
sha256sum output/tiny/2025-12/*.html
printf 'K7,9007,700\\n' >> 客户.csv
$PYTHON -c "import os; n = os.statvfs('output'); os.posix_fallocate(os.open('output/filler', 65), 0, n.f_bavail * n.f_frsize - 60000)"
build full
sha256sum output/tiny/2025-12/*.html
rm output/filler
mount -o remount,ro output
build read-only
sha256sum output/tiny/2025-12/*.html
mount -o remount,rw output
build again
ls -A output/tiny
"""


@pytest.mark.skipif(not MOUNTS, reason="may mount nothing here")
def test_a_full_or_read_only_disk_is_told_and_the_last_report_stays(tmp_path):
    project = write_tiny(tmp_path / "p", formats=["html"])
    project.output.mkdir(exist_ok=True)
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", SCRIPT], cwd=project.root, capture_output=True, text=True,
        env={**os.environ, "PYTHON": sys.executable}, check=False,
    )  # fmt: skip
    said = done.stdout
    first, full, locked, again = (
        said.index(w) for w in ("first 0", "full 1", "read-only 2", "again 0")
    )
    digests = {
        line.split()[0] for line in said.splitlines() if line.endswith(".html") and len(line) > 64
    }
    assert len(digests) == 1, said  # the delivered page, three times
    assert "磁盘已满" in said[full:locked]
    assert "output/tiny 不可写" in said[locked:again]
    assert first < full < locked < again
    assert "Traceback" not in said + done.stderr
    assert ".2025-12.building" not in said[again:]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("word", sorted(RELATIVE))
def test_a_closed_period_is_the_same_in_every_hour_of_a_day_and_never_steps_back(
    monkeypatch, zone, word
):
    """Every half hour of two years, those that summer time skips or repeats among them."""
    seen: list[tuple[date, Period]] = []
    moment = datetime(2025, 1, 1, tzinfo=ZoneInfo("UTC"))
    while moment.year < 2027:
        local = moment.astimezone(ZoneInfo(zone))

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None, local=local):
                told = local
                return type("Local", (), {"astimezone": lambda self: told})()

        monkeypatch.setattr(speaking, "datetime", Clock)
        seen.append((local.date(), spoken_period(word)))
        moment += timedelta(hours=12.5)
    starts = [period.start for _, period in seen]
    assert starts == sorted(starts)
    assert all(period.end.date() <= day for day, period in seen)
    assert dict(seen) == {day: spoken_period(word, day) for day, _ in seen}


def run(project: Project, *words: str):
    return CliRunner().invoke(cli, ["--project", str(project.root), *words])


def test_a_clock_that_jumps_back_builds_nothing_again_and_loses_nothing(tmp_path):
    project = write_tiny(tmp_path / "p", formats=["html"])
    for day, built in (("2026-02-01", 1), ("2025-12-31", 0), ("2026-03-01", 1), ("2026-02-15", 0)):
        result = run(project, "ensure", "--date", day)
        assert result.exit_code == 0, result.output
        assert f"生成 {built}，" in result.output, (day, result.output)
    periods = sorted(path.name for path in project.output.joinpath(CLIENT).glob("2*[0-9]"))
    assert periods == ["2026-01", "2026-02"]


def test_a_file_changed_under_a_clock_that_was_set_back_is_seen(tmp_path):
    project = write_tiny(tmp_path / "p", formats=["html"])
    data = project.root / "客户.csv"
    assert run(project, "build", CLIENT, "--period", PERIOD).exit_code == 0
    known = data.stat()
    data.write_text(data.read_text("utf-8").replace("K6", "K9"), "utf-8")
    os.utime(data, ns=(known.st_atime_ns, known.st_mtime_ns))  # same size, same time
    assert "数据有改动（客户.csv）" in run(project, "runs", "--why").output


def started(project: Project, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "reportkit", "--project", str(project.root), *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=project.root
    )


def test_two_schedulers_at_once_build_every_report_once(tmp_path):
    project = write_tiny(tmp_path / "p", formats=["html"])
    add_client(project, "yi")
    both = [started(project, "ensure", "--date", "2026-01-02", "--clients", "[ty]i*") for _ in "ab"]
    said = [each.communicate(timeout=600)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    ran = [int(text.partition("运行了 ")[2].partition(" 章")[0]) for text in said]
    assert sum(ran) == 2, said
    for client in (CLIENT, "yi"):
        assert read_record(project.run_folder(client, SPAN))["edition"]["number"] == 1


def test_two_schedulers_at_once_deliver_every_report_once(tmp_path):
    clients = [f"client{number}" for number in range(3)]
    project = project_with(
        tmp_path / "p", *clients, settings=f"delivery: {{folder: {tmp_path}/out}}\n"
    )
    project.client_file("demo").unlink()
    both = [started(project, "deliver", "--all", "--period", PERIOD) for _ in "ab"]
    for each in both:
        said = each.communicate(timeout=600)[0]
        assert each.returncode in (0, 6), said
        assert "Traceback" not in said
    for client in clients:
        states = [entry["state"] for entry in deliveries(project, client)]
        assert states == ["begun", "sent"]
        place = tmp_path / "out" / client / PERIOD / "第1版" / PDF
        assert place.read_bytes() == f"%PDF-1.7 {client}".encode()


def test_what_was_sent_is_not_sent_again_when_the_clock_is_set_back(tmp_path, monkeypatch):
    project = project_with(
        tmp_path / "p", "jia", settings=f"delivery: {{folder: {tmp_path}/out}}\n"
    )
    assert run(project, "deliver", "jia", "--period", PERIOD).exit_code == 0
    entries = project.output / "jia" / "_deliveries.jsonl"
    lines = [json.loads(line) for line in entries.read_text("utf-8").splitlines()]
    later = [json.dumps({**line, "at": "2099-01-01T00:00:00+00:00"}) for line in lines]
    entries.write_text("\n".join(later) + "\n", "utf-8")
    assert "都已送达，没有再发" in run(project, "deliver", "jia", "--period", PERIOD).output
