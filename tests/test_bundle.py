import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reportkit.blocks import Action, Column, Figure, Finding, Metric, Note, Table
from reportkit.bundle import ChapterResult, Missing, plain, read_chapter, write_chapter
from reportkit.errors import NotebookError
from reportkit.files import write_bytes


def result(**changes) -> ChapterResult:
    blocks = (
        Metric(id="m", label="销售额", value=1.5, format="money", spark=(1.0, None), measure="收入"),
        Finding(id="f", text="占 74.6%", values={"share": 0.746}, evidence=("t",), facts={"share": "m"}),
        Table(
            id="t", title="表", columns=(Column(name="a", label="甲", whole=1.0),), rows=((1,), (None,)),
            total_rows=2, frame="t.parquet",
        ),
        Figure(id="g", title="图", file="g.svg", alt="图", width_mm=170, height_mm=60),
        Note(id="n", kind="口径", text="定义", title="词"),
        Action(
            id="a", title="做", detail="细", tiers=("优质客户",), owner="部", priority="P0",
            deadline="2026-01-31", measure="率",
        ),
    )  # fmt: skip
    fields = {
        "chapter": "value", "number": 6, "title": "客户价值", "questions": ("几何？",), "run_id": "r1",
        "client": "demo", "period": "2025-Q4", "as_of": "2026-01-01T00:00:00", "blocks": blocks,
        "missing": (Missing(("orders.paid_amount",), "集中度", ("订单表.实付金额",)),), "warnings": ("小心",),
        "settings": {"horizon_months": 24}, "frames": {"values": "frame_values.parquet"},
    }  # fmt: skip
    return ChapterResult(**{**fields, **changes})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "t.parquet").touch()
    (tmp_path / "g.svg").touch()
    return tmp_path


def test_what_is_written_is_read_back(folder):
    write_chapter(result(), folder)
    assert read_chapter(folder, "r1") == result(folder=folder)


def test_a_chapter_of_another_run_is_refused(folder):
    write_chapter(result(), folder)
    with pytest.raises(NotebookError, match="不属于本次运行"):
        read_chapter(folder, "r2")


def test_a_chapter_without_results_says_what_its_notebook_lacks(tmp_path):
    with pytest.raises(NotebookError, match=r"缺少 chapter\.json.*chapter\.save"):
        read_chapter(tmp_path)


def test_another_schema_version_is_refused(folder):
    path = write_chapter(result(), folder)
    path.write_text(
        path.read_text("utf-8").replace('"schema_version": 3', '"schema_version": 0'), "utf-8"
    )
    with pytest.raises(NotebookError, match="另一版本"):
        read_chapter(folder)


def test_a_figure_whose_file_is_absent_is_refused(tmp_path):
    with pytest.raises(NotebookError, match=r"t 的文件 t\.parquet 不在"):
        write_chapter(result(), tmp_path)
    assert not list(tmp_path.glob("*chapter.json*"))


def test_numpy_pandas_and_dates_become_plain_json():
    values = {
        "i": np.int64(3), "f": np.float64(0.5), "nan": float("nan"), "t": pd.Timestamp(2025, 12, 31),
        "nat": pd.NaT, "na": pd.NA, "set": (1, 2), "d": datetime(2025, 1, 1),
    }  # fmt: skip
    assert json.loads(json.dumps(plain(values))) == {
        "i": 3, "f": 0.5, "nan": None, "t": "2025-12-31T00:00:00", "nat": None, "na": None,
        "set": [1, 2], "d": "2025-01-01T00:00:00",
    }  # fmt: skip
    with pytest.raises(TypeError, match="no plain value"):
        plain(object())


def test_a_failed_write_leaves_the_old_file_and_no_half(tmp_path, monkeypatch):
    target = tmp_path / "a.json"
    target.write_bytes(b"good")

    def full_disk(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        write_bytes(target, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
    assert target.read_bytes() == b"good"
