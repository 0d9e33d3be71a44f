"""The names of the other clients: whom the report of one may name."""

import json
import stat

import pytest
from small_client import small_session

from reportkit import neighbours
from reportkit.neighbours import client_names, other_names

STRANGER = "华东第三方科技"


@pytest.fixture
def session(tmp_path):
    session = small_session(tmp_path)
    session.project.client_file("demo").unlink()
    session.project.output.mkdir()
    return session


def write(project, client: str, text: str) -> None:
    project.client_file(client).write_text(text, encoding="utf-8")


def test_another_client_is_a_stranger_unless_it_buys_from_this_one(session):
    project, params, data = session.project, session.params, session.data
    assert other_names(project, params, data) == ()
    write(project, "neighbour", f"client: {{name: {STRANGER}}}\n")
    write(project, "buyer", "client: {name: 甲公司}\n")
    write(project, "twin", f"client: {{name: {params.client.name}}}\n")
    assert other_names(project, params, data) == (STRANGER,)


def test_without_names_of_customers_every_other_client_is_a_stranger(tmp_path):
    session = small_session(tmp_path, "orders")
    session.project.client_file("demo").unlink()
    write(session.project, "buyer", "client: {name: 甲公司}\n")
    assert other_names(session.project, session.params, session.data) == ("甲公司",)


@pytest.mark.parametrize("text", ["client: [", "client: 1\n", "", "client: {short_name: 甲}\n"])
def test_a_neighbour_that_cannot_be_read_fails_nobody_else(session, text):
    write(session.project, "broken", text)
    write(session.project, "neighbour", f"client: {{name: {STRANGER}}}\n")
    assert other_names(session.project, session.params, session.data) == (STRANGER,)


def test_a_neighbour_with_faults_elsewhere_still_has_its_name(session):
    write(session.project, "neighbour", f"client: {{name: {STRANGER}}}\nreport: {{forms: [x]}}\n")
    assert other_names(session.project, session.params, session.data) == (STRANGER,)


def test_only_files_that_changed_are_parsed_and_a_new_name_counts_at_once(session, monkeypatch):
    project, parsed = session.project, []
    real = neighbours.read_yaml
    monkeypatch.setattr(
        neighbours, "read_yaml", lambda path: [parsed.append(path.stem), real(path)][1]
    )
    write(project, "a", "client: {name: 甲科技}\n")
    write(project, "b", "client: {name: 乙科技}\n")
    first = client_names(project)
    assert first == client_names(project)
    assert sorted(parsed) == sorted(first)
    write(project, "a", "client: {name: 丙科技}\n")
    assert client_names(project)["a"] == "丙科技"
    assert parsed.count("a") == 2
    assert parsed.count("b") == 1
    assert stat.S_IMODE(project.names_file.stat().st_mode) == 0o600
    assert set(json.loads(project.names_file.read_text("utf-8")).values()) == {
        "小公司", "乙科技", "丙科技",
    }  # fmt: skip


@pytest.mark.parametrize("damaged", ["{", "[1]", '{"x": 5}', "[" * 100_000])
def test_a_damaged_index_is_written_again(session, damaged):
    session.project.names_file.write_text(damaged, encoding="utf-8")
    names = client_names(session.project)
    assert "小公司" in names.values()
    assert json.loads(session.project.names_file.read_text("utf-8"))
