"""One process copies itself for each workbook; what happens to a copy happens to nothing else."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from client_files import write_workbook
from waiting import eventually

from reportkit.data import workbook_reader
from reportkit.data.workbook_reader import Reader

LIMITS = {"memory": 4 << 30, "seconds": 60, "top": 25}


@pytest.fixture
def reader():
    own = Reader()
    yield own
    own.stop()


def order(folder: Path, name: str = "a", **more) -> dict:
    path = write_workbook(folder / f"{name}.xlsx", {"订单": [["客户", "金额"], [name, 1]]})
    out = str(folder / f"{name}.arrow")
    return {"path": str(path), "sheet": None, "header": True, "out": out, **LIMITS, **more}


def answer(done: subprocess.CompletedProcess[bytes]) -> dict:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_many_workbooks_are_read_by_copies_of_one_process(reader, tmp_path):
    answers, processes = [], set()
    for name in ("a", "b", "c"):
        answers.append(answer(reader.read(order(tmp_path, name), 60)))
        processes.add(reader._process.pid)
    assert len(processes) == 1
    assert [each["rows"] for each in answers] == [2, 2, 2]
    assert [each["top"][1][0] for each in answers] == ["a", "b", "c"]
    assert all((tmp_path / f"{name}.arrow").is_file() for name in "abc")


def test_a_copy_answers_as_a_process_of_its_own_does(reader, tmp_path):
    one = order(tmp_path)
    alone = workbook_reader._read_alone(one, 60)
    written = Path(one["out"]).read_bytes()
    copied = reader.read(one, 60)
    assert (copied.returncode, copied.stdout, copied.stderr) == (0, alone.stdout, b"")
    assert Path(one["out"]).read_bytes() == written


def test_it_has_one_thread_before_it_is_copied(reader, tmp_path):
    answer(reader.read(order(tmp_path), 60))
    assert len(os.listdir(f"/proc/{reader._process.pid}/task")) == 1


def test_a_workbook_that_breaks_the_reader_breaks_only_its_copy(reader, tmp_path):
    answer(reader.read(order(tmp_path), 60))
    process = reader._process.pid
    broken = reader.read(order(tmp_path, "b", memory=200 << 20), 60)  # less than the libraries take
    assert broken.returncode != 0
    (tmp_path / "c.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    unreadable = reader.read({**order(tmp_path, "d"), "path": str(tmp_path / "c.xlsx")}, 60)
    assert unreadable.returncode == 1
    assert b"Error" in unreadable.stderr
    assert answer(reader.read(order(tmp_path, "e"), 60))["rows"] == 2
    assert reader._process.pid == process


def test_out_of_time_the_copy_ends_too_and_the_next_workbook_is_read(reader, tmp_path):
    answer(reader.read(order(tmp_path), 60))
    process = reader._process.pid
    os.mkfifo(tmp_path / "endless.xlsx")  # nobody writes: whoever opens it waits
    endless = {**order(tmp_path, "b"), "path": str(tmp_path / "endless.xlsx")}
    with pytest.raises(subprocess.TimeoutExpired):
        reader.read(endless, 0.5)
    assert reader._process is None
    assert eventually(lambda: not alive(process))
    assert answer(reader.read(order(tmp_path, "c"), 60))["rows"] == 2


def test_an_answer_that_comes_too_late_is_none_even_where_it_is_found_ready(reader, tmp_path):
    answer(reader.read(order(tmp_path), 60))
    with pytest.raises(subprocess.TimeoutExpired):
        reader.read(order(tmp_path, "b"), 0)
    assert answer(reader.read(order(tmp_path, "c"), 60))["rows"] == 2


def alive(group: int) -> bool:
    """Whether any process of the group runs."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_process_that_somebody_ended_is_no_failure(reader, tmp_path):
    answer(reader.read(order(tmp_path), 60))
    for _ in range(2):
        process = reader._process
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert answer(reader.read(order(tmp_path, "b"), 60))["rows"] == 2
        assert reader._process is None
        assert answer(reader.read(order(tmp_path, "c"), 60))["rows"] == 2
        assert reader._process.pid != process.pid


def test_threads_take_turns(reader, tmp_path):
    orders = [order(tmp_path, f"w{number}") for number in range(6)]
    found: dict[int, str] = {}

    def read(number: int) -> None:
        found[number] = answer(reader.read(orders[number], 60))["top"][1][0]

    threads = [threading.Thread(target=read, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"w{number}" for number in range(6)}


def test_a_forked_owner_starts_a_process_of_its_own(reader, tmp_path):
    answer(reader.read(order(tmp_path), 60))
    inherited = reader._process.pid
    other = order(tmp_path, "b")
    child = os.fork()
    if child == 0:
        reader.forget()
        done = reader.read(other, 60)
        own = reader._process.pid
        reader.stop()
        os._exit(0 if done.returncode == 0 and own != inherited else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert answer(reader.read(order(tmp_path, "c"), 60))["rows"] == 2
    assert reader._process.pid == inherited


def test_where_a_process_cannot_safely_be_copied_each_workbook_has_its_own(
    reader, tmp_path, monkeypatch
):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert answer(reader.read(order(tmp_path), 60))["rows"] == 2
    assert reader._process is None


def test_it_ends_with_its_owner(tmp_path):
    code = (
        "import json, sys; from reportkit.data.workbook_reader import READER;"
        "READER.read(json.loads(sys.argv[1]), 60); print(READER._process.pid)"
    )
    command = [sys.executable, "-c", code, json.dumps(order(tmp_path))]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    with pytest.raises(ProcessLookupError):
        os.kill(int(said), 0)
