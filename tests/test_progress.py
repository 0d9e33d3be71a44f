"""Who is told of a build's steps, what is written down of them, and how long each took."""

import json

from reportkit.progress import STEPS, Watch


def test_the_cells_of_chapters_side_by_side_keep_their_names():
    told = []
    watch = Watch(lambda step, detail: told.append((step, detail)))
    watch.step(3)
    first, second = watch.chapter("甲"), watch.chapter("乙")
    first(2, 9)
    second(1, 4)
    assert told == [(3, ""), (3, "甲"), (3, "乙"), (3, "甲 2/9"), (3, "乙 1/4")]


def test_what_is_told_is_written_into_the_run_folder_from_there_on(tmp_path):
    watch = Watch(lambda step, detail: None)
    watch.step(1)
    watch.follow(tmp_path)
    watch.step(2)
    watch.taken_over("甲")
    watch.part("报告.pdf")
    lines = (tmp_path / "progress.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    assert [event["event"] for event in events] == ["step", "taken over", "part"]
    assert (events[0]["step"], events[0]["of"], events[0]["name"]) == (2, 5, "读取并检查数据")
    assert events[2]["detail"] == "报告.pdf"


def test_each_step_begun_has_its_seconds():
    watch = Watch(lambda step, detail: None)
    for number in (1, 2, 3):
        watch.step(number)
    took = watch.seconds()
    assert list(took) == list(STEPS[:3])
    assert all(seconds >= 0 for seconds in took.values())
