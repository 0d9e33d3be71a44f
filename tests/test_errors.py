import errno
import os

import pytest

from reportkit.errors import (
    DataError,
    Interrupted,
    SystemFault,
    UnexpectedError,
    explained,
    refused_by_machine,
)

REFUSALS = {
    errno.ENOSPC: "磁盘已满，“2025-Q4/报告.pdf”没有写完。请清理磁盘后再试。",
    errno.EROFS: "“2025-Q4/报告.pdf”所在的磁盘是只读的。请换一个可写的目录。",
    errno.EACCES: "没有读写“2025-Q4/报告.pdf”的权限。请检查文件与目录的权限。",
    errno.ENAMETOOLONG: "“2025-Q4/报告.pdf”的路径过长。请把项目移到更短的目录，或缩短名称。",
    errno.ENOTDIR: "“2025-Q4/报告.pdf”的上级是文件而不是目录。请移走或改名后再试。",
    errno.EMFILE: "打开的文件过多（ulimit -n），“2025-Q4/报告.pdf”打不开。请放宽限制后再试。",
}


@pytest.mark.parametrize("number", REFUSALS, ids=errno.errorcode.get)
def test_what_the_machine_refuses_is_said_with_the_file_and_a_remedy(number):
    error = OSError(number, os.strerror(number), "/somewhere/output/2025-Q4/报告.pdf")
    fault = explained(error)
    assert isinstance(fault, SystemFault)
    assert (str(fault), fault.exit_code) == (REFUSALS[number], 1)


def test_a_full_disk_is_told_without_a_file_name_too():
    assert str(explained(OSError(errno.ENOSPC, "x"))).startswith("磁盘已满，文件没有写完。")


def test_a_full_disk_is_told_whatever_library_met_it():
    error = RuntimeError("IO Error: could not write: No space left on device")
    assert str(explained(error)).startswith("磁盘已满")


def test_a_refusal_without_words_of_its_own_keeps_those_of_the_system():
    assert "Text file busy" in str(explained(OSError(errno.ETXTBSY, "Text file busy")))


def test_a_fault_of_the_program_names_its_kind_and_the_way_to_all_of_it():
    fault = explained(KeyError("paid\nmore"))
    assert isinstance(fault, UnexpectedError)
    assert fault.exit_code == 1
    assert "意外错误 KeyError" in str(fault)
    assert "reportkit --debug" in str(fault)
    assert len(str(fault).splitlines()) == 1


def test_memory_that_ran_out_is_no_fault_of_the_program():
    assert str(explained(MemoryError())).startswith("内存不足")


def test_stopping_by_hand_is_an_exit_code_of_its_own():
    fault = explained(KeyboardInterrupt())
    assert isinstance(fault, Interrupted)
    assert (str(fault), fault.exit_code) == ("已中断，上一份报告没有改动。", 130)


def test_text_that_no_file_can_hold_is_named():
    with pytest.raises(UnicodeEncodeError) as raised:
        "甲\udcff".encode()
    assert r"'\udcff'" in str(explained(raised.value))


def test_an_error_that_explains_itself_is_left_alone():
    error = DataError("x")
    assert explained(error) is error


@pytest.mark.parametrize(
    ("kind", "said", "shown"),
    [
        (
            "OSError",
            "[Errno 28] No space left on device: '/a/b/c.parquet'",
            "磁盘已满，“b/c.parquet”没有写完。",
        ),
        ("OSError", "[Errno 28] No space left on device", "磁盘已满，文件没有写完。"),
        ("OSError", "[Errno 122] Disk quota exceeded: '/a/x'", "磁盘配额已用完，“a/x”没有写完。"),
        ("OSError", "[Errno 30] Read-only file system: '/a/x'", "“a/x”所在的磁盘是只读的。"),
        ("IOException", "IO Error: No space left on device", "磁盘已满，文件没有写完。"),
    ],
)
def test_a_disk_that_failed_in_another_process_is_told_as_ever(kind, said, shown):
    found = refused_by_machine(kind, said)
    assert isinstance(found, SystemFault)
    assert str(found).startswith(shown)


def test_any_other_error_of_another_process_is_its_own():
    assert refused_by_machine("FileNotFoundError", "[Errno 2] No such file: 'x'") is None
    assert refused_by_machine("ValueError", "[Errno 28]") is None
