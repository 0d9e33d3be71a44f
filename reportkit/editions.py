"""Finished reports kept as numbered editions: bounded in number, restored byte for byte.

An edition is what was delivered (the files at the top of a run folder) and its run.json, with what
its chapters found, so that two can be compared. Its number stands for its content: the same inputs are the same edition again, with the same number and bytes,
and only a change makes a new one.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.errors import UsageError
from reportkit.foreign import Kept, carry_over, remove_written
from reportkit.hashes import known_hash
from reportkit.params import Params
from reportkit.project import Project
from reportkit.roles import TIERS_FRAME
from reportkit.swaps import interrupted, put_back, put_in_place

#: parts of run.json that make a report, in the order in which a change is told
PARTS = (
    "inputs", "params", "edits", "notebooks", "sentences", "templates", "strategies", "code",
    "versions", "peers",
)  # fmt: skip
_WHOLE = ("peers",)  # parts whose names would tell a reader nothing
_NOT_SETTINGS = ("changed", "client_id", "period_text")
#: of a run's working folders, what tells one edition from another: masked, as the report is
_FINDINGS = re.compile(
    r"chapters/\w+/chapter\.json|chapters/\w+/frame_" + TIERS_FRAME + r"\.parquet"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition a report is, and what made it another one than the last."""

    number: int
    previous: int | None = None  # the edition delivered before it
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # part → names, if known


@dataclass(frozen=True, slots=True)
class KeptEdition:
    """An edition on disk."""

    number: int
    folder: Path
    record: Mapping[str, Any]  # run.json; empty when it cannot be read

    @property
    def finished_at(self) -> str:
        return str(self.record.get("finished_at", ""))

    @property
    def files(self) -> dict[str, str]:
        """What was delivered: name → hash."""
        return delivered(self.record)


def delivered(record: Mapping[str, Any]) -> dict[str, str]:
    """The files of a run that lie at the top of its folder, with their hashes."""
    return {name: digest for name, digest in _files(record).items() if "/" not in name}


def findings(record: Mapping[str, Any]) -> dict[str, str]:
    """What the chapters of a run found and each customer's tier: the files with their hashes."""
    return {n: digest for n, digest in _files(record).items() if _FINDINGS.fullmatch(n)}


def _files(record: Mapping[str, Any]) -> dict[str, str]:
    files = record.get("files")
    return files if isinstance(files, dict) else {}


def kept_editions(project: Project, client: str, period: Period) -> tuple[KeptEdition, ...]:
    """Every edition of a report, the oldest first."""
    return _editions_in(project.editions_folder(client, period))


def _mended(home: Path) -> tuple[KeptEdition, ...]:
    """The editions in ``home``, after what a kill left is put right. Only under the run's lock."""
    for place in interrupted(home):
        put_back(place)
    return _editions_in(home)


def _editions_in(home: Path) -> tuple[KeptEdition, ...]:
    """Every edition there; a folder without a record holds what people left in a removed one."""
    places = [path for path in home.glob("[1-9]*") if path.name.isdecimal()]
    numbers = sorted(int(path.name) for path in places if (path / runs.FILE_NAME).exists())
    return tuple(KeptEdition(n, home / str(n), _record(home / str(n))) for n in numbers)


def next_edition(project: Project, params: Params, made_from: Mapping[str, Any]) -> Edition:
    """Which edition a report is, by what run.json will say of it: ``PARTS`` and ``fingerprint``.

    The same inputs give the edition they gave before; others the number after the highest.
    """
    _keep_unkept(project, params)
    kept = kept_editions(project, params.client_id, params.period)
    for edition in reversed(kept):
        same = edition.record.get("fingerprint") == made_from["fingerprint"]
        if same and _number(edition.record):
            return _as_recorded(edition)
    current = _record(project.run_folder(params.client_id, params.period))
    last = current if _number(current) else (kept[-1].record if kept else {})
    number = max((edition.number for edition in kept), default=0) + 1
    previous = _number(last)
    return Edition(number, previous, changes(last, made_from) if previous else {})


def changes(last: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The parts that differ between two runs, each with the names of what differs in it."""
    found: dict[str, tuple[str, ...]] = {}
    for part in PARTS:
        old, new = last.get(part), now.get(part)
        if part == "params":
            old, new = dict(_flat(old)), dict(_flat(new))
        if old == new:
            continue
        found[part] = ()
        if part not in _WHOLE and isinstance(old, Mapping) and isinstance(new, Mapping):
            found[part] = tuple(_differing(old, new))
    return found


def deliver(project: Project, params: Params, run: runs.Run, *, trial: bool) -> Kept:
    """Keep the finished ``run`` as an edition, and take over what people made in the last one.

    A trial is no edition. Returns which files of people were kept, and what stepped aside for them.
    """
    final = project.run_folder(params.client_id, params.period, trial=trial)
    ours = _ours(final, kept_editions(project, params.client_id, params.period))
    if not trial:
        home = project.editions_folder(params.client_id, params.period)
        _keep(home, run.folder, params.report.keep_editions)
    kept = carry_over(final, run.folder, ours)
    runs.rename_files(run.folder, kept.renamed)
    return kept


def restore(project: Project, client: str, period: Period, number: int) -> tuple[Path, Kept]:
    """Put edition ``number`` back in the place of the report, byte for byte.

    Returns the folder and what became of people's files in it. Raises UsageError when there is no
    such edition, or its files are no longer those that were delivered.
    """
    final = project.run_folder(client, period)
    runs.refuse_blocked(project, final)
    with runs.locked(final):
        kept = _mended(project.editions_folder(client, period))
        edition = numbered(kept, client, period, number)
        _refuse_damaged(edition)
        aside = final.with_name(f".{final.name}.building")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        for name in (*edition.files, runs.FILE_NAME):
            shutil.copyfile(edition.folder / name, aside / name)
            (aside / name).chmod(0o600)
        stayed = carry_over(final, aside, _ours(final, kept), steps_aside=False)
        put_in_place(aside, final)
    return final, stayed


def _keep_unkept(project: Project, params: Params) -> None:
    """Keep the report in place as an edition when it is none yet: an older version made it."""
    final = project.run_folder(params.client_id, params.period)
    record = _record(final)
    kept = _mended(project.editions_folder(params.client_id, params.period))
    number = _number(record)
    if record.get("outcome") != "done" or any(each.number == number for each in kept):
        return
    if number is None:
        number = max((each.number for each in kept), default=0) + 1
        runs.amend_record(final, {"edition": asdict(Edition(number))})
    intact = {n: h for n, h in _kept_files(record).items() if _is_intact(final / n, h)}
    home = project.editions_folder(params.client_id, params.period)
    _store(home / str(number), final, intact, _shareable(kept))


def _keep(home: Path, folder: Path, limit: int) -> None:
    """Store the finished run in ``folder`` under its number; remove the oldest beyond ``limit``."""
    record = runs.read_record(folder)
    number, files = record["edition"]["number"], delivered(record)
    kept = _editions_in(home)
    same = next((each for each in kept if each.number == number), None)
    kind = record.get("pdf") or {}
    own = kind.get("encryption") or kind.get("signature")  # other bytes each time it is written
    if same is None or (own and same.files != files):
        _store(home / str(number), folder, _kept_files(record), _shareable(kept))
    numbers = sorted({*(each.number for each in kept), number})
    for old in numbers[:-limit]:
        if old != number:
            with suppress(OSError):
                remove_written(home / str(old), _stored(home / str(old)))


def _store(place: Path, folder: Path, files: Mapping[str, str], shared: Mapping[str, Path]) -> None:
    """Write an edition aside and put it in its place; a file another edition holds takes no room."""
    place.parent.mkdir(exist_ok=True, mode=0o700)
    aside = place.with_name(f".{place.name}.building")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    for name, digest in files.items():
        (aside / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        twin = shared.get(digest)
        if twin is None or not _is_intact(twin, digest) or not _linked(twin, aside / name):
            shutil.copyfile(folder / name, aside / name)
    shutil.copyfile(folder / runs.FILE_NAME, aside / runs.FILE_NAME)
    for path in aside.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o400)
    carry_over(place, aside, _stored(place), steps_aside=False)
    put_in_place(aside, place)


def _stored(place: Path) -> dict[str, str]:
    """What was stored in an edition, with hashes: all that is intact, and its record."""
    return {**_kept_files(_record(place)), runs.FILE_NAME: known_hash(place / runs.FILE_NAME)}


def _kept_files(record: Mapping[str, Any]) -> dict[str, str]:
    return {**delivered(record), **findings(record)}


def _linked(source: Path, target: Path) -> bool:
    """Whether ``target`` became another name of ``source``. Only among editions, which none edits."""
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        return False
    return True


def _shareable(kept: Iterable[KeptEdition]) -> dict[str, Path]:
    return {
        digest: each.folder / name
        for each in kept
        for name, digest in _kept_files(each.record).items()
    }


def _ours(final: Path, kept: tuple[KeptEdition, ...]) -> dict[str, str]:
    """The tool's own files of a run folder with their hashes.

    Where its record is lost, those are ours that an edition delivered, and the working folders.
    """
    record = {name: known_hash(final / name) for name in runs.OWN_FILES}
    written = runs.written_files(final)
    if written or not final.is_dir():
        return {**written, **record}
    known = {pair for each in kept for pair in each.files.items()}
    intact = {name: digest for name, digest in known if _is_intact(final / name, digest)}
    return {**intact, **record, **runs.working_files(final)}


def _refuse_damaged(edition: KeptEdition) -> None:
    for name, digest in edition.files.items():
        if not _is_intact(edition.folder / name, digest):
            raise UsageError(
                f"第 {edition.number} 版的 {name} 已被改动或删除，不能恢复成交付时的样子；"
                f"留下的文件在 {edition.folder}。"
            )
    if not edition.files:
        raise UsageError(f"第 {edition.number} 版的 {runs.FILE_NAME} 已损坏，不能恢复。")


def numbered(
    kept: tuple[KeptEdition, ...], client: str, period: Period, number: int
) -> KeptEdition:
    """Edition ``number`` of those kept. Raises UsageError naming those that there are."""
    for edition in kept:
        if edition.number == number:
            return edition
    listed = "、".join(str(each.number) for each in kept)
    known = f"已保留的版次：{listed}" if listed else "它还没有保留任何版次"
    raise UsageError(f"{client} {period} 没有第 {number} 版。{known}；用 reportkit runs 查看。")


def _is_intact(path: Path, digest: str) -> bool:
    return path.is_file() and not path.is_symlink() and known_hash(path) == digest


def _record(folder: Path) -> dict[str, Any]:
    try:
        return runs.read_record(folder)
    except UsageError:
        return {}


def _number(record: Mapping[str, Any]) -> int | None:
    said = record.get("edition")
    number = said.get("number") if isinstance(said, Mapping) else None
    return number if isinstance(number, int) else None


def _as_recorded(kept: KeptEdition) -> Edition:
    said = kept.record.get("edition", {})
    changed = {part: tuple(names) for part, names in said.get("changed", {}).items()}
    return Edition(kept.number, said.get("previous"), changed)


def _flat(content: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Settings by their dotted names; lists stay whole."""
    for name, value in (content or {}).items():
        if not prefix and name in _NOT_SETTINGS:
            continue
        dotted = f"{prefix}{name}".removeprefix("chapter_settings.")
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{dotted}." if dotted != "chapter_settings" else "")
        else:
            yield dotted, value


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    names = sorted({*old, *new})
    return [name for name in names if old.get(name, ...) != new.get(name, ...)]
