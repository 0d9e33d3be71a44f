import os
from pathlib import Path

import pytest

from reportkit import foreign
from reportkit.hashes import file_hash

PLAN = "方案.docx"


@pytest.fixture
def old(tmp_path) -> Path:
    return tree(
        tmp_path / "old", {PLAN: "ours", "report.pdf": "pdf", "data/orders.parquet": "rows"}
    )


@pytest.fixture
def new(tmp_path) -> Path:
    return tree(
        tmp_path / "new", {PLAN: "newer", "report.pdf": "pdf2", "data/orders.parquet": "r2"}
    )


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def record(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): file_hash(path) for path in files}


def test_what_the_tool_wrote_and_nobody_changed_is_not_carried_over(old, new):
    kept = foreign.carry_over(old, new, record(old))
    assert (kept.files, kept.renamed) == ((), {})
    assert (new / PLAN).read_text() == "newer"


def test_a_changed_file_keeps_its_name_and_the_new_one_steps_aside(old, new):
    written = record(old)
    (old / PLAN).write_text("edited")
    kept = foreign.carry_over(old, new, written)
    assert (new / PLAN).read_text() == "edited"
    assert (new / "方案（新生成）.docx").read_text() == "newer"
    assert kept.files == (PLAN,)
    assert kept.messages == (
        f"{PLAN} 由人修改过或不是本程序所写，已原样保留；本次生成的另存为 方案（新生成）.docx。",
    )


def test_a_file_that_steps_aside_takes_a_free_name(old, new):
    written = record(old)
    (old / PLAN).write_text("edited")
    (new / "方案（新生成）.docx").write_text("also edited")
    foreign.carry_over(old, new, written)
    assert (new / "方案（新生成 2）.docx").read_text() == "newer"
    assert (new / "方案（新生成）.docx").read_text() == "also edited"


def test_a_foreign_file_stays_where_it_is_at_any_depth(old, new):
    written = record(old)
    tree(old, {"会议纪要.txt": "a", "data/说明.txt": "b", "客户反馈/一.txt": "c"})
    kept = foreign.carry_over(old, new, written)
    assert kept.files == ("data/说明.txt", "会议纪要.txt", "客户反馈/一.txt")
    assert kept.renamed == {}
    assert [(new / name).read_text() for name in kept.files] == ["b", "a", "c"]


def test_a_file_the_program_reads_by_name_is_never_a_person_s(old, new):
    written = record(old)
    (old / "data/orders.parquet").write_text("by hand")
    kept = foreign.carry_over(old, new, written)
    assert (new / "data/orders.parquet").read_text() == "r2"
    assert (new / "data/orders（人工修改）.parquet").read_text() == "by hand"
    assert kept.files == ("data/orders（人工修改）.parquet",)


def test_what_is_restored_takes_its_name_and_the_person_s_file_steps_aside(old, new):
    written = record(old)
    (old / PLAN).write_text("edited")
    foreign.carry_over(old, new, written, steps_aside=False)
    assert (new / PLAN).read_text() == "newer"
    assert (new / "方案（人工修改）.docx").read_text() == "edited"


def test_without_a_record_every_file_is_a_person_s(old, new):
    assert len(foreign.carry_over(old, new, {}).files) == 3


def test_a_program_that_has_the_file_open_goes_on_writing_to_it(old, new):
    written = record(old)
    with (old / PLAN).open("a") as editor:
        editor.write(" edited")
        editor.flush()
        foreign.carry_over(old, new, written)
        editor.write(" more")
    assert (new / PLAN).read_text() == "ours edited more"


def test_a_link_is_kept_as_a_link(old, new, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (old / "材料").symlink_to(tmp_path / "elsewhere")
    foreign.carry_over(old, new, record(old))
    assert os.readlink(new / "材料") == str(tmp_path / "elsewhere")


def test_a_first_build_has_nothing_to_keep(tmp_path, new):
    assert foreign.carry_over(tmp_path / "absent", new, {}).files == ()


def test_what_the_tool_wrote_is_removed_and_what_people_made_stays(old):
    written = record(old)
    (old / PLAN).write_text("edited")
    (old / "notes").mkdir()
    (old / "notes" / "会议.txt").symlink_to(old / "report.pdf")
    foreign.remove_written(old, written)
    left = {path.relative_to(old).as_posix() for path in old.rglob("*")}
    assert left == {PLAN, "notes", "notes/会议.txt"}


def test_a_folder_in_which_nobody_made_anything_is_gone(old):
    foreign.remove_written(old, record(old))
    assert not old.exists()
