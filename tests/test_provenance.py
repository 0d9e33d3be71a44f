"""From what a report is made: what changes its fingerprint, and which edition it is."""

import pytest
from small_client import small_session

from reportkit import runs
from reportkit.build import Build
from reportkit.progress import Watch
from reportkit.provenance import edition_of, provenance


@pytest.fixture
def session(tmp_path):
    return small_session(tmp_path)


def facts(session, **report):
    params = session.params
    if report:
        params = params.model_copy(update={"report": params.report.model_copy(update=report)})
    return provenance(session.project, params, session.data)


@pytest.mark.parametrize(
    ("part", "file"),
    [
        ("notebooks", "notebooks/06_value.ipynb"),
        ("sentences", "sentences/zh/value.yaml"),
        ("strategies", "params/strategies.yaml"),
    ],
)
def test_a_changed_file_changes_its_part_and_the_fingerprint_alone(session, part, file):
    before = facts(session)
    assert facts(session) == before
    path = session.project.root / file
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    after = facts(session)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {part, "fingerprint"}


def test_what_a_reviewer_wrote_counts_from_its_first_word(session):
    assert "edits" not in facts(session)
    path = session.project.params / "edits" / session.params.client_id / "2025-Q4.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("{}\n", "utf-8")
    assert "edits" in facts(session)


def test_only_an_open_pdf_is_an_archive_file(session):
    assert facts(session, formats=("html",)).get("pdf") is None
    assert facts(session)["pdf"] == {"conforms_to": ["PDF/A-3a", "PDF/UA-1"], "encryption": ""}
    sealed = facts(session, password_file="~/pdf.key")["pdf"]
    assert sealed == {"conforms_to": ["PDF/UA-1"], "encryption": "AES-256"}


def test_a_trial_is_no_edition(session, tmp_path):
    with runs.new_run(session.project, session.params) as run:
        build = Build(
            project=session.project, params=session.params, run=run, final=tmp_path,
            watch=Watch(lambda step, detail: None),
        )  # fmt: skip
        assert edition_of(build, facts(session))["number"] == 1
        trial = Build(
            project=session.project, params=session.params, run=run, final=tmp_path,
            watch=Watch(lambda step, detail: None), trial=True,
        )  # fmt: skip
        assert edition_of(trial, facts(session)) is None
