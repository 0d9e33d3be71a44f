from dataclasses import dataclass
from pathlib import Path

from longest_first import LONGEST, longest_first


@dataclass(frozen=True)
class Found:
    path: Path
    number: int


def test_long_files_come_before_notebooks_before_all_others_and_each_keeps_its_order():
    names = ("a/test_x.py", "06_value.ipynb", "b/test_golden.py", "test_pipeline.py", "test_y.py")
    tests = [Found(Path(name), number) for name in names for number in (1, 2)]
    ordered = [(test.path.name, test.number) for test in longest_first(tests)]
    assert ordered == [
        (name, number)
        for name in ("test_pipeline.py", "test_golden.py", "06_value.ipynb", "test_x.py", "test_y.py")
        for number in (1, 2)
    ]  # fmt: skip


def test_every_file_named_is_there_once():
    found = [path.name for path in Path(__file__).parent.rglob("test_*.py")]
    assert {name: found.count(name) for name in LONGEST} == dict.fromkeys(LONGEST, 1)
