"""A project of one's own and a new chapter: written once, never over something."""

from pathlib import Path

import pytest

from reportkit.errors import UsageError
from reportkit.notebooks import check_contract, declared_settings, find_notebooks
from reportkit.project import Project, shipped_files
from reportkit.scaffold import write_chapter_notebook, write_project
from reportkit.words import load_words


@pytest.fixture
def project(tmp_path):
    """A project without notebooks."""
    (tmp_path / "notebooks").mkdir()
    return Project(tmp_path)


def test_a_new_project_holds_what_is_shipped_and_only_the_demo_client(tmp_path):
    write_project(tmp_path / "p")
    shipped = shipped_files()
    for name in ("notebooks", "sentences", "templates"):
        own = {
            p.relative_to(tmp_path / "p") for p in (tmp_path / "p" / name).rglob("*") if p.is_file()
        }
        theirs = {p.relative_to(shipped) for p in (shipped / name).rglob("*") if p.is_file()}
        assert own == {
            p for p in theirs if not {"__pycache__", ".ipynb_checkpoints"} & set(p.parts)
        }
    clients = (tmp_path / "p" / "params" / "clients").glob("*.yaml")
    assert [path.name for path in clients] == ["demo.yaml"]
    assert "output/" in (tmp_path / "p" / ".gitignore").read_text("utf-8").splitlines()
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_an_empty_folder_will_do_and_a_full_one_is_left_alone(tmp_path):
    (tmp_path / "empty").mkdir()
    write_project(tmp_path / "empty")
    assert (tmp_path / "empty" / "params" / "defaults.yaml").is_file()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    with pytest.raises(UsageError, match=r"full 不是空的；为免覆盖文件，请给一个新目录"):
        write_project(tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_the_folder_one_stands_in_becomes_the_project(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    write_project(Path("."))
    assert Path("params/defaults.yaml").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_what_a_killed_command_left_beside_is_swept(tmp_path):
    aside = tmp_path / ".p.reportkit-tmp"
    aside.mkdir()
    (aside / "half").write_text("x")
    write_project(tmp_path / "p")
    assert not (tmp_path / "p" / "half").exists()
    assert not aside.exists()


def test_the_first_chapter_is_number_one_and_the_next_follows_the_highest(project):
    assert write_chapter_notebook(project, "pricing", "价格").name == "01_pricing.ipynb"
    (project.notebooks / "07_own.ipynb").write_bytes(
        (project.notebooks / "01_pricing.ipynb").read_bytes()
    )
    assert write_chapter_notebook(project, "returns", "退货").name == "08_returns.ipynb"


def test_a_new_chapter_keeps_the_contract_and_declares_a_setting(project):
    write_chapter_notebook(project, "pricing", "价格")
    (notebook,) = find_notebooks(project.notebooks)
    check_contract(notebook)
    assert (notebook.name, notebook.title) == ("pricing", "价格")
    assert set(load_words(project.words_file("pricing")).entries) == {"buyers_level"}
    setting = declared_settings(notebook)["min_orders"]
    assert (setting.default, setting.minimum, setting.maximum) == (1, 1, 100)


def test_the_words_of_a_chapter_are_never_written_over(project):
    words = project.words_file("pricing")
    words.parent.mkdir(parents=True)
    words.write_text('mine: {text: "我的"}\n', "utf-8")
    write_chapter_notebook(project, "pricing", "价格")
    assert set(load_words(words).entries) == {"mine"}


@pytest.mark.parametrize("name", ["Pricing", "1st", "定价", "a-b", "", "a b", "../x"])
def test_a_name_that_is_no_word_of_a_program_is_refused(project, name):
    with pytest.raises(UsageError, match=f"章节名“{name}”应以小写字母开头"):
        write_chapter_notebook(project, name, "价格")
    assert list(project.notebooks.iterdir()) == []


def test_a_name_that_is_taken_is_refused(project):
    write_chapter_notebook(project, "pricing", "价格")
    with pytest.raises(UsageError, match="已有名为“pricing”的章节"):
        write_chapter_notebook(project, "pricing", "又一章")
