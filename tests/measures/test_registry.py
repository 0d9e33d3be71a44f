"""Every measure of the house once."""

from collections import Counter

from reportkit.measures import SUBJECTS, known_measures


def test_every_file_of_measures_is_a_subject_and_holds_some():
    assert {"sales", "opinions"} <= set(SUBJECTS)
    assert {name.partition(".")[0] for name in known_measures()} == set(SUBJECTS)


def test_a_name_belongs_to_one_measure_and_is_that_of_its_variable():
    known = known_measures()
    assert [n for n, c in Counter(m.name for m in known.values()).items() if c > 1] == []
    assert [n for n, m in known.items() if n.partition(".")[2] != m.name] == []
