from datetime import datetime

import pandas as pd

from reportkit.data.features.engagement import follow_ups, interaction_pairs

END = datetime(2026, 1, 1)


def spoken(*rows):
    frame = pd.DataFrame(rows, columns=["customer_id", "happened_at", "kind", "channel"])
    frame["happened_at"] = pd.to_datetime(frame["happened_at"], format="ISO8601")
    return frame


ROWS = spoken(
    ("甲", "2025-01-01 10:00", "投诉", "电话"),
    ("甲", "2025-01-02 10:00", "咨询", "电话"),
    (
        "甲",
        "2025-01-08 10:00",
        "回访",
        "邮件",
    ),  # seven days after the complaint, six after the question
    ("乙", "2025-02-01 10:00", "咨询", None),
    ("丙", "2025-12-30 10:00", "咨询", "电话"),
    (None, "2025-12-30 10:00", "回访", "电话"),
)


def test_a_question_is_followed_by_another_kind_of_contact_with_the_same_customer(snapshot):
    data = snapshot(interactions=ROWS)
    table = follow_ups(data, start=None, end=END, days=6)
    # the question of 30 December is too young to be judged
    assert table.to_numpy().tolist() == [["咨询", 3, 2, 1], ["投诉", 1, 1, 0]]
    assert follow_ups(data, start=None, end=END, days=7)["followed"].tolist() == [1, 1]


def test_two_words_are_counted_together_with_blanks_named(snapshot):
    table = interaction_pairs(snapshot(interactions=ROWS), "kind", "channel", start=None, end=END)
    assert table.to_numpy().tolist() == [
        ["咨询", "未知", 1, 1], ["咨询", "电话", 2, 2], ["回访", "电话", 1, 0], ["回访", "邮件", 1, 1],
        ["投诉", "电话", 1, 1],
    ]  # fmt: skip
