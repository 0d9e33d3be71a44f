"""The list of joined customers as a file: written for review, edited by a person, read on the next run.

Beside the client's YAML stands ``<client>.merges.csv`` with his decisions; the snapshot keeps what
was done as ``merges.csv``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reportkit.data.encodings import codec, detect_encoding
from reportkit.data.formula_guard import guarded, unguarded
from reportkit.data.identity import APART, JOIN, OPEN, Decision, Merge
from reportkit.errors import DataError
from reportkit.files import write_bytes

if TYPE_CHECKING:
    from reportkit.params import Params

FILE_NAME = "merges.csv"
_DECISION, _KEPT, _JOINED = "处理", "保留的客户编号", "并入的客户编号"
_HEADINGS = (_DECISION, _KEPT, _JOINED, "保留的名称", "并入的名称", "依据")
_WORDS = (JOIN, APART, OPEN)


def decisions_file(params: Params) -> Path:
    """Where a client's decisions stand."""
    return params.base_folder / f"{params.client_id}.{FILE_NAME}"


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """What the file decides; nothing without a file. Pairs that are 待定 are no decision.

    Raises DataError for a missing column, an unknown word or a pair decided both ways.
    """
    if not path.is_file():
        return ()
    text = path.read_text(encoding=codec(detect_encoding(path)))
    rows = csv.DictReader(io.StringIO(text))
    lacking = [h for h in (_DECISION, _KEPT, _JOINED) if h not in (rows.fieldnames or ())]
    if lacking:
        raise DataError(f"{path.name}：缺少列 {'、'.join(lacking)}；应有：{'、'.join(_HEADINGS)}。")
    found: dict[frozenset[str], Decision] = {}
    for number, row in enumerate(rows, start=2):
        decision = Decision(
            *(unguarded((row[h] or "").strip()) for h in (_KEPT, _JOINED, _DECISION))
        )
        _refuse_unclear(path.name, number, decision)
        pair = frozenset((decision.kept, decision.joined))
        if pair in found and found[pair].word != decision.word:
            raise DataError(
                f"{path.name} 第 {number} 行：{decision.kept} 与 {decision.joined} 前面写的是"
                f"“{found[pair].word}”，这里是“{decision.word}”，请只留一行。"
            )
        found[pair] = decision
    return tuple(d for d in found.values() if d.word != OPEN)


def _refuse_unclear(file: str, number: int, decision: Decision) -> None:
    if decision.word not in _WORDS:
        raise DataError(
            f"{file} 第 {number} 行：处理“{decision.word}”应为 {'、'.join(_WORDS)} 之一。"
        )
    if not decision.kept or not decision.joined or decision.kept == decision.joined:
        raise DataError(f"{file} 第 {number} 行：要写两个不同的客户编号。")


def _as_it_is(text: str) -> str:
    return text


def write_merges(
    path: Path,
    merges: Iterable[Merge],
    mask: Callable[[str], str] = _as_it_is,
    number_mask: Callable[[str], str] = _as_it_is,
) -> None:
    """One line per pair, in a form that Excel opens. mask, number_mask: hide what is private in
    names and in the numbers of customers.
    """
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow(_HEADINGS)
    for merge in merges:
        numbers = map(number_mask, (merge.kept, merge.joined))
        names = map(mask, (merge.kept_name, merge.joined_name))
        out.writerow([merge.decision, *map(guarded, (*numbers, *names)), merge.evidence])
    write_bytes(path, text.getvalue().encode("utf-8-sig"))


def reviewed(merges: Sequence[Merge]) -> str:
    """``合并 3 对，待定 2 对`` of what stands in the file."""
    counts = {word: sum(merge.decision == word for merge in merges) for word in _WORDS}
    return "，".join(f"{word} {count:,} 对" for word, count in counts.items() if count)
