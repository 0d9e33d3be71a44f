"""What a reviewer changes in a report is an input: ``params/edits/<client>/<period>.yaml``.

A finding or an action may be struck, with a reason; a chapter may be given a remark, signed; a
decision may be chosen. No number and no sentence can be written here. Each entry names its block as
``chapter.block`` and keeps the sentence that the reviewer saw: when that has changed, the remark is
not printed and the report is held until somebody confirms it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Action, Block, Finding, Note
from reportkit.bundle import ChapterResult
from reportkit.errors import ParameterError, UsageError
from reportkit.files import write_bytes
from reportkit.masking import mask_text
from reportkit.project import Project
from reportkit.yaml_files import read_yaml, yaml_text

Deed = Literal["strike", "comment", "decide"]
WORDS: dict[str, str] = {"strike": "删去", "comment": "顾问点评", "decide": "选定"}
_LONGEST = 2000  # characters of a remark
_SHOWN = 8  # blocks that an error lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing that a reviewer did. ``block`` may be a chapter alone, for a remark."""

    deed: Deed
    block: str
    text: str  # the reason, the remark, or what was chosen
    by: str
    at: str  # ISO
    sentence: str = ""  # as it stood then

    @property
    def chapter(self) -> str:
        return self.block.partition(".")[0]

    @property
    def name(self) -> str:
        return self.block.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Chapters as they are assembled, and what is to be confirmed first."""

    chapters: tuple[ChapterResult, ...]
    applied: tuple[Edit, ...]
    open: tuple[Edit, ...]  # their sentence has changed, or is gone

    @property
    def told(self) -> tuple[dict[str, str], ...]:
        """For 附录 E and run.json."""
        return tuple(
            {"deed": WORDS[e.deed], "block": e.block, "text": e.text, "by": e.by, "at": e.at[:10]}
            for e in self.applied
        )


def edits_file(project: Project, client: str, period: Period) -> Path:
    project.client_file(client)  # refuses a name that is no plain file name
    return project.params / "edits" / client / f"{period}.yaml"


def read_edits(project: Project, client: str, period: Period) -> tuple[Edit, ...]:
    """In the order of the file; none without one. Raises ParameterError naming entry and field."""
    path = edits_file(project, client, period)
    if not path.is_file():
        return ()
    content = read_yaml(path)
    found = []
    for word, entries in content.items():
        deed = next((known for known in get_args(Deed) if known == word), None)
        if deed is None:
            raise ParameterError(
                f"edits/{client}/{path.name}：没有“{word}”这一类；可用：{'、'.join(get_args(Deed))}。"
            )
        if not isinstance(entries, list):
            raise ParameterError(f"edits/{client}/{path.name}：{deed} 应是列表。")
        found += [
            _edit(f"edits/{client}/{path.name}", deed, n, e) for n, e in enumerate(entries, 1)
        ]
    return tuple(found)


def _edit(file: str, deed: Deed, number: int, entry: Any) -> Edit:
    place = f"{file}：{deed} 第 {number} 条"
    if not isinstance(entry, Mapping):
        raise ParameterError(f"{place}应由 block、text、by、at、sentence 组成。")
    words = {str(k): v.isoformat() if hasattr(v, "isoformat") else v for k, v in entry.items()}
    unknown = set(words) - {"block", "text", "by", "at", "sentence"}
    if unknown:
        raise ParameterError(
            f"{place}有不能使用的“{sorted(unknown)[0]}”：数字与句子由计算得出，不能在这里改写。"
        )
    for name in ("block", "text", "by", "at"):
        if not (isinstance(words.get(name), str) and words[name].strip()):
            raise ParameterError(f"{place}缺少 {name}（文字）。")
    if len(words["text"]) > _LONGEST:
        raise ParameterError(f"{place}超过 {_LONGEST} 字，请缩短。")
    return Edit(deed=deed, **words)


def write_edit(project: Project, client: str, period: Period, edit: Edit) -> Path:
    """Add ``edit`` to the file; it takes the place of the same deed on the same block."""
    path = edits_file(project, client, period)
    kept = [
        each for each in read_edits(project, client, period)
        if (each.deed, each.block) != (edit.deed, edit.block)
        or (edit.deed == "comment" and each.by != edit.by)
    ]  # fmt: skip
    return _write(path, [*kept, edit])


def confirm_edits(
    project: Project, client: str, period: Period, chapters: Sequence[ChapterResult], block: str
) -> int:
    """Take the sentences of today as those that the edits of ``block`` are about; how many."""
    edits, confirmed = read_edits(project, client, period), 0
    renewed = []
    for edit in edits:
        sentence = sentence_of(chapters, edit.block)
        if edit.block == block and sentence is not None and sentence != edit.sentence:
            edit, confirmed = replace(edit, sentence=sentence), confirmed + 1
        renewed.append(edit)
    if confirmed:
        _write(edits_file(project, client, period), renewed)
    return confirmed


def _write(path: Path, edits: Sequence[Edit]) -> Path:
    content: dict[str, list[dict[str, str]]] = {}
    for edit in edits:
        fields = {k: v for k, v in asdict(edit).items() if k != "deed" and (v or k != "sentence")}
        content.setdefault(edit.deed, []).append(fields)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, yaml_text(content).encode())
    return path


def new_edit(
    chapters: Sequence[ChapterResult], deed: Deed, block: str, text: str, by: str, now: datetime
) -> Edit:
    """An edit of a block that is there. Raises UsageError naming those that are, or what may be done."""
    if not by.strip() or not text.strip():
        raise UsageError("请写明是谁（--by）以及理由或点评的文字。")
    sentence = sentence_of(chapters, block)
    if sentence is None:
        raise UsageError(f"报告中没有 {block}。{_known(chapters, block.partition('.')[0])}")
    found = _find(chapters, block)
    if deed == "strike" and not isinstance(found, Finding | Action):
        raise UsageError(f"{block} 是数字、图表或整章，不能删去；可以删去的是发现与行动。")
    return Edit(
        deed=deed, block=block, text=text.strip(), by=by.strip(),
        at=now.isoformat(timespec="seconds"), sentence=sentence,
    )  # fmt: skip


def sentence_of(chapters: Sequence[ChapterResult], block: str) -> str | None:
    """What a reader sees of a block; empty for a whole chapter and for what is no sentence."""
    chapter, _, name = block.partition(".")
    if not name:
        return "" if any(each.chapter == chapter for each in chapters) else None
    found = _find(chapters, block)
    if found is None:
        return None
    if isinstance(found, Finding):
        return found.text
    return found.detail if isinstance(found, Action) else getattr(found, "title", "")


def apply_edits(
    chapters: Sequence[ChapterResult], edits: Sequence[Edit], *, mask: bool = True
) -> Reviewed:
    """Strike and remark. A struck block leaves its place to references, so that none breaks.

    A strike whose sentence has changed holds; a remark is left out. Both wait to be confirmed.
    """
    current = {edit: sentence_of(chapters, edit.block) for edit in edits}
    waiting = tuple(e for e in edits if current[e] is None or current[e] != e.sentence)
    struck = {e.block for e in edits if e.deed == "strike" and current[e] is not None}
    remarks = [e for e in edits if e.deed == "comment" and e not in waiting]
    reviewed = tuple(_reviewed(chapter, struck, remarks, mask) for chapter in chapters)
    applied = tuple(
        e for e in edits if e not in waiting or (e.deed == "strike" and e.block in struck)
    )
    return Reviewed(reviewed, applied, waiting)


def _reviewed(
    chapter: ChapterResult, struck: set[str], remarks: Sequence[Edit], mask: bool
) -> ChapterResult:
    blocks = tuple(_without(chapter, struck))
    own = [edit for edit in remarks if edit.chapter == chapter.chapter]
    notes = tuple(_remark(n, edit, chapter, mask) for n, edit in enumerate(own, start=1))
    return replace(chapter, blocks=(*blocks, *notes)) if notes or struck else chapter


def _without(chapter: ChapterResult, struck: set[str]) -> Iterator[Block]:
    for block in chapter.blocks:
        if f"{chapter.chapter}.{block.id}" in struck:
            yield Note(id=block.id, kind="删去", text="")
        elif isinstance(block, Finding) and f"{chapter.chapter}.{block.advice}" in struck:
            yield replace(block, advice="")
        else:
            yield block


def _remark(number: int, edit: Edit, chapter: ChapterResult, mask: bool) -> Note:
    found = next((b for b in chapter.blocks if b.id == edit.name), None)
    about = getattr(found, "title", "") or getattr(found, "label", "")
    text = f"{f'关于“{about}”：' if about else ''}{edit.text}（{edit.by}，{edit.at[:10]}）"
    return Note(id=f"review_{number}", kind="顾问点评", text=mask_text(text) if mask else text)


def _find(chapters: Sequence[ChapterResult], block: str) -> Block | None:
    chapter, _, name = block.partition(".")
    blocks = (b for each in chapters if each.chapter == chapter for b in each.blocks)
    return next((b for b in blocks if b.id == name), None)


def _known(chapters: Sequence[ChapterResult], chapter: str) -> str:
    named = [
        f"{chapter}.{b.id}" for each in chapters if each.chapter == chapter for b in each.blocks
        if isinstance(b, Finding | Action)
    ]  # fmt: skip
    if not named:
        return f"章节有：{'、'.join(each.chapter for each in chapters)}。"
    more = f" 等 {len(named)} 个" if len(named) > _SHOWN else ""
    return f"这一章的发现与行动：{'、'.join(named[:_SHOWN])}{more}。"
