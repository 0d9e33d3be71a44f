"""Write a plan: look again just before, write, and learn what became of every record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from reportkit.analysis.basics.periods import Period
from reportkit.crm.connections import connection, opened
from reportkit.crm.contract import Change, Crm, Manners, Outcome
from reportkit.crm.refusals import CrmError
from reportkit.crm.systems import system
from reportkit.errors import ParameterError, ReportkitError
from reportkit.merged_params import load_params
from reportkit.params import Params, WritebackParams
from reportkit.project import Project
from reportkit.writeback.differences import Plan, missing_text, plan, same_value
from reportkit.writeback.targets import read_targets
from reportkit.writeback.written_values import Journal, former, last_written, undone

_LOOKED_AT = 100  # records that are read again just before they are written
_SHOWN = 5
_GONE = "系统里没有这条记录了"


class WritebackError(ReportkitError):
    """Some records could not be written; the others were."""

    exit_code = 6


@dataclass(slots=True)
class Written:
    """How a write-back went. plan: what was to be written, None for an undo."""

    title: str
    connection: str
    plan: Plan | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    stuck: dict[str, int] = field(default_factory=dict)  # fields that could not be made empty again
    stopped: CrmError | None = None  # what ended it early

    def count(self, state: str) -> int:
        return sum(outcome.state == state for outcome in self.outcomes.values())

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes.values() if o.state != "written")

    @property
    def lines(self) -> list[str]:
        """The end of it, for people; nothing where there was nothing to write."""
        if not (self.outcomes or self.stuck or self.stopped):
            return [] if self.plan else ["没有可以恢复的：这一期没有写过，或已经恢复。"]
        checked = "写后读回核对一致"
        if self.stopped:  # where nothing could be read any more either
            checked = "停下前的最后一批可能还没有读回核对，再次运行时会核对"
        count = self.count("written")
        lines = [f"已写 {count:,} 家，{checked}。" if count else "一家也没有写成。"]
        reasons: dict[str, list[str]] = {}
        for outcome in self.failed:
            reasons.setdefault(outcome.said or outcome.state, []).append(outcome.id)
        for said, ids in reasons.items():
            more = "……" if len(ids) > _SHOWN else ""
            lines.append(f"没有写成 {len(ids):,} 家（{'、'.join(ids[:_SHOWN])}{more}）：{said}")
        for label, count in self.stuck.items():
            lines.append(
                f"字段“{label}”不能经接口清空：{count:,} 家仍是回写的值，请在{self.title}里改。"
            )
        if self.stopped:
            lines.append(f"{self.stopped}停在这里；再次运行同一命令会从这里继续。")
        return lines


def write_back(
    project: Project,
    client: str,
    period: Period,
    *,
    only: str = "",
    dry_run: bool = False,
    over_edits: bool = False,
    manners: Manners | None = None,
    tell: Callable[[str, Plan], None] = lambda title, made: None,
) -> tuple[Written, ...]:
    """Write the tiers of a finished report to every system of ``writeback``, or to ``only`` one.

    tell: gets each plan before anything is written. Raises UsageError, GateError or ParameterError where
    nothing may be written, CrmError where a system refuses before anything was.
    """
    params = load_params(project, client, period)
    done = []
    for name, asked in _chosen(params, only).items():
        with _at_work(project, params, name, manners) as work:
            done.append(work.forwards(period, asked, dry_run, over_edits, tell))
    return tuple(done)


def undo(
    project: Project, client: str, period: Period, *, only: str = "", manners: Manners | None = None
) -> tuple[Written, ...]:
    """Restore what stood there before ``period`` was written, where nobody has changed it since."""
    params = load_params(project, client, period)
    done = []
    for name, asked in _chosen(params, only).items():
        with _at_work(project, params, name, manners) as work:
            done.append(work.backwards(period, asked))
    return tuple(done)


def _chosen(params: Params, only: str) -> Mapping[str, WritebackParams]:
    if not params.writeback:
        raise ParameterError(
            f"{params.client_id}：没有写明回写到哪里。请在客户设置里写 writeback（见 docs/CRM系统.md）。"
        )
    if only and only not in params.writeback:
        raise ParameterError(
            f"{params.client_id} 的 writeback 里没有“{only}”。有的：{'、'.join(params.writeback)}。"
        )
    return {only: params.writeback[only]} if only else params.writeback


class _at_work:  # read as a verb
    """One connection of one client, by one process at a time."""

    def __init__(
        self, project: Project, params: Params, name: str, manners: Manners | None
    ) -> None:
        self._zone = params.client.timezone
        self._manners = replace(manners or Manners(), zone=self._zone)
        self._given = project, params, name
        self._journal = Journal(project, params.client_id, name)
        self._alone = self._journal.alone()

    def __enter__(self) -> _Work:
        project, params, name = self._given
        kind = connection(project, name).system
        self._alone.__enter__()
        self._crm = opened(project, name, self._manners)
        return _Work(project, params, name, kind, self._crm, self._journal, self._zone)

    def __exit__(self, *error: object) -> None:
        self._crm.close()
        self._alone.__exit__(None, None, None)


@dataclass(slots=True)
class _Work:
    project: Project
    params: Params
    name: str
    kind: str
    crm: Crm
    journal: Journal
    zone: str

    def forwards(
        self,
        period: Period,
        asked: WritebackParams,
        dry_run: bool,
        over_edits: bool,
        tell: Callable[[str, Plan], None],
    ) -> Written:
        targets = read_targets(self.project, self.params, period, self.kind, asked)
        title = system(self.kind).title
        ours = last_written(self.journal.entries(asked.object))
        made = plan(self.crm, asked, targets, ours, zone=self.zone, over_edits=over_edits)
        done = Written(title, self.name, made)
        tell(title, made)
        if dry_run or not made.changes:
            return done
        if made.missing:
            raise ParameterError(f"没有写任何记录。{missing_text(made, title)}")
        return self._write(str(period), asked.object, made.changes, done)

    def backwards(self, period: Period, asked: WritebackParams) -> Written:
        done = Written(system(self.kind).title, self.name)
        held = former(self.journal.entries(asked.object), str(period))
        known = {each.name: each for each in self.crm.fields(asked.object)}
        names = sorted({name for before, _ in held.values() for name in before})
        rows = self.crm.by_ids(asked.object, list(held), [*names, self.crm.modified])
        changes = []
        for id_, (before, wrote) in held.items():
            if (row := rows.get(id_)) is None:
                done.outcomes[id_] = Outcome(id_, "refused", _GONE)
                continue
            back = {n: v for n, v in before.items() if not same_value(v, row.get(n), self.zone)}
            stuck = [n for n, v in back.items() if v in (None, "") and not known[n].clearable]
            done.stuck.update(
                {known[n].label: done.stuck.get(known[n].label, 0) + 1 for n in stuck}
            )
            if any(not same_value(wrote[n], row.get(n), self.zone) for n in back):
                done.outcomes[id_] = Outcome(id_, "conflict", "回写之后由人改过，没有恢复")
            elif values := {n: v for n, v in back.items() if n not in stuck}:
                changes.append(Change(id_, values, {n: row.get(n) for n in values}))
        return self._write(undone(str(period)), asked.object, tuple(changes), done)

    def _write(self, period: str, thing: str, changes: Sequence[Change], done: Written) -> Written:
        try:
            for part in self._parts(thing, changes):
                for outcome in self._part(period, thing, part):
                    done.outcomes[outcome.id] = outcome
        except CrmError as error:
            done.stopped = error
        return done

    def _parts(self, thing: str, changes: Sequence[Change]) -> Iterator[list[Change]]:
        """Whole batches until there are enough to be looked at together."""
        part: list[Change] = []
        for batch in self.crm.batches(thing, changes):
            part += batch
            if len(part) >= _LOOKED_AT:
                yield part
                part = []
        if part:
            yield part

    def _part(self, period: str, thing: str, part: Sequence[Change]) -> Iterator[Outcome]:
        """Look again, write, and read back all of it; what stops the run is raised after that."""
        ready = []
        for change, row in self._now(thing, part):
            if row is None:
                yield Outcome(change.id, "refused", _GONE)
            elif all(same_value(v, row.get(n), self.zone) for n, v in change.before.items()):
                at = row.get(self.crm.modified)
                ready.append(replace(change, read_at=at if isinstance(at, datetime) else None))
            else:
                yield Outcome(change.id, "conflict", "准备回写时由人改过，没有覆盖")
        outcomes: dict[str, Outcome] = {}
        stopped: CrmError | None = None
        try:
            for batch in self.crm.batches(thing, ready):
                self.journal.begin(period, thing, batch)
                outcomes |= {o.id: o for o in self.crm.write(thing, batch)}
        except CrmError as error:
            stopped = error
        tried = [change for change in ready if change.id in outcomes]
        try:
            self._settle(thing, tried, outcomes)
        except CrmError as error:
            stopped = stopped or error
        self.journal.end(period, thing, tried, outcomes.values())
        yield from (outcomes[change.id] for change in tried)
        if stopped:
            raise stopped

    def _settle(self, thing: str, tried: Sequence[Change], outcomes: dict[str, Outcome]) -> None:
        """Learn what became of writes that nobody answered, write once more what was not done; read back."""
        lost = [change for change in tried if outcomes[change.id].state == "unknown"]
        outcomes |= {o.id: o for o in self._learned(thing, lost)}
        again = [change for change in lost if outcomes[change.id].state == "unknown"]
        for batch in self.crm.batches(thing, again):
            outcomes |= {o.id: o for o in self.crm.write(thing, batch)}
        held = [change for change in tried if outcomes[change.id].state in ("written", "unknown")]
        outcomes |= {o.id: o for o in self._checked(thing, held)}

    def _learned(self, thing: str, lost: Sequence[Change]) -> Iterator[Outcome]:
        """What became of writes that nobody answered; unknown is what surely was not done."""
        for change, row in self._now(thing, lost):
            if row is None:
                yield Outcome(change.id, "refused", _GONE)
            elif self._holds(change, row):
                yield Outcome(change.id, "written")
            elif all(same_value(v, row.get(n), self.zone) for n, v in change.before.items()):
                yield Outcome(change.id, "unknown", "没有写成，再写一次")
            else:
                yield Outcome(change.id, "conflict", "回写时由人改过，没有覆盖")

    def _checked(self, thing: str, written: Sequence[Change]) -> Iterator[Outcome]:
        """Read back: only what the system holds is written."""
        for change, row in self._now(thing, written):
            if row is not None and self._holds(change, row):
                yield Outcome(change.id, "written")
            else:
                wrong = [
                    n for n, v in change.values.items()
                    if row is None or not same_value(v, row.get(n), self.zone)
                ]  # fmt: skip
                said = f"读回的值与写入的不同（{'、'.join(wrong)}），可能没有存入，或刚由人改过"
                yield Outcome(change.id, "unknown", said)

    def _holds(self, change: Change, row: Mapping[str, object]) -> bool:
        return all(same_value(v, row.get(n), self.zone) for n, v in change.values.items())

    def _now(
        self, thing: str, changes: Sequence[Change]
    ) -> list[tuple[Change, Mapping[str, object] | None]]:
        if not changes:
            return []
        names = sorted({name for change in changes for name in change.values})
        rows = self.crm.by_ids(thing, [c.id for c in changes], [*names, self.crm.modified])
        return [(change, rows.get(change.id)) for change in changes]
