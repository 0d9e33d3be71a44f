import json

from reportkit.journal import FILE_NAME, events, last_event, record_event


def test_every_event_is_a_line_with_its_time(tmp_path):
    record_event(tmp_path, "step", step=1)
    record_event(tmp_path, "cell", step=3, detail="价值分析 2/30")
    first, second = events(tmp_path)
    assert (first["event"], first["step"]) == ("step", 1)
    assert second["at"].startswith("20")
    assert last_event(tmp_path) == second
    assert "价值分析" in (tmp_path / FILE_NAME).read_text("utf-8")


def test_a_line_that_is_being_written_is_left_out(tmp_path):
    record_event(tmp_path, "step", step=1)
    with (tmp_path / FILE_NAME).open("a") as file:
        file.write(json.dumps({"event": "cell"})[:9])
    assert last_event(tmp_path)["event"] == "step"
    assert len(events(tmp_path)) == 1


def test_the_last_event_of_a_long_build_is_found(tmp_path):
    for number in range(400):
        record_event(tmp_path, "cell", cell=number)
    assert last_event(tmp_path)["cell"] == 399


def test_no_folder_no_event(tmp_path):
    record_event(tmp_path / "absent", "step")
    assert last_event(tmp_path / "absent") == {}
    assert events(tmp_path / "absent") == []
