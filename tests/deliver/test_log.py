import pytest
from parcels import parcel

from reportkit.deliver import log
from reportkit.deliver.channels import Receipt
from reportkit.errors import UsageError
from reportkit.project import Project


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path)


def test_the_last_line_of_a_recipient_counts_and_begun_is_unknown(project):
    log.write(project, parcel(), "mail", ["a@x.cn", "b@x.cn"])
    assert log.states(project, parcel(), "mail") == {"a@x.cn": "unknown", "b@x.cn": "unknown"}
    log.write(project, parcel(), "mail", [Receipt("a@x.cn", "sent")])
    assert log.states(project, parcel(), "mail") == {"a@x.cn": "sent", "b@x.cn": "unknown"}
    assert log.states(project, parcel(), "wecom") == {}
    assert log.states(project, parcel(content=b"other"), "mail") == {}
    assert log.states(project, parcel("yi"), "mail") == {}


def test_a_line_that_a_kill_cut_hides_no_other(project):
    log.write(project, parcel(), "mail", ["a@x.cn"])
    path = project.output / "jia" / "_deliveries.jsonl"
    path.write_text(path.read_text("utf-8") + '{"cut', "utf-8")
    assert len(log.deliveries(project, "jia")) == 1
    assert path.stat().st_mode & 0o077 == 0


def test_one_delivery_of_a_client_at_a_time(project):
    with log.locked(project, "jia"):
        with log.locked(project, "yi"):
            pass
        with (
            pytest.raises(UsageError, match="jia 正在由另一个进程交付"),
            log.locked(project, "jia"),
        ):
            pass
