import pytest
from parcels import PDF, parcel

from reportkit.deliver.folders import FolderChannel
from reportkit.errors import ParameterError


def test_files_lie_under_client_period_and_edition(tmp_path):
    channel = FolderChannel(str(tmp_path / "共享"))
    (receipt,) = channel.send(parcel(), channel.recipients)
    assert receipt.state == "sent"
    assert (tmp_path / "共享" / "jia" / "2025-12" / "第1版" / PDF).read_bytes() == b"%PDF-1.7 jia"


def test_an_address_is_opened_by_fsspec(tmp_path):
    fsspec = pytest.importorskip("fsspec")
    channel = FolderChannel("memory://reports")
    (receipt,) = channel.send(parcel(), channel.recipients)
    assert receipt.state == "sent"
    kept = fsspec.filesystem("memory").cat_file(f"/reports/jia/2025-12/第1版/{PDF}")
    assert kept == b"%PDF-1.7 jia"


def test_a_folder_that_cannot_be_written_is_tried_again_and_told(tmp_path):
    (tmp_path / "file").write_text("x")
    waits: list[float] = []
    channel = FolderChannel(str(tmp_path / "file"), sleep=waits.append)
    (receipt,) = channel.send(parcel(), channel.recipients)
    assert (receipt.state, len(waits)) == ("failed", 4)
    assert "写入失败" in receipt.said


def test_the_record_holds_no_login():
    assert FolderChannel("webdav://user:secret@host/reports").recipients == ("host/reports",)


def test_an_address_of_no_known_kind_is_explained():
    pytest.importorskip("fsspec")
    channel = FolderChannel("nowhere://x")
    with pytest.raises(ParameterError, match="地址不能打开"):
        channel.send(parcel(), channel.recipients)
