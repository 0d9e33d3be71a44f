"""What would be written: who moves from where to where, and why somebody is left as he is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from reportkit.crm.contract import Change, Crm, Effort, Field, Row, Value
from reportkit.data.spec import nearest
from reportkit.errors import ParameterError
from reportkit.params import WritebackParams
from reportkit.writeback.targets import Targets

_EMPTY = "（空）"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes, and everything that people should know before they are written."""

    changes: tuple[Change, ...]
    fields: Mapping[str, Field]  # role → field of the system
    moves: Mapping[tuple[str, str], int]  # tier from, to → customers
    same: int
    unknown: tuple[str, ...]  # record ids that the system does not have
    edited: tuple[str, ...]  # changed by a person since the last write-back
    missing: tuple[str, ...]  # words that the picklist lacks
    left: Mapping[str, int]
    effort: Effort = field(default_factory=lambda: Effort(0, 0.0))


def plan(
    crm: Crm,
    asked: WritebackParams,
    targets: Targets,
    ours: Mapping[tuple[str, str], Sequence[Value]],
    *,
    zone: str,
    over_edits: bool = False,
) -> Plan:
    """Compare what the report says with what the system holds now.

    ours: record, field → the values that we left there; another value is a person's, which stays unless
    ``over_edits``. Raises ParameterError for a field that is not there or cannot be written.
    """
    fields = chosen_fields(crm.fields(asked.object), asked)
    names = [each.name for each in fields.values()]
    rows = crm.by_ids(asked.object, list(targets.values), [*names, crm.modified])
    changes, edited, same = [], [], 0
    moves: Counter[tuple[str, str]] = Counter()
    for id_, wanted in targets.values.items():
        if (row := rows.get(id_)) is None:
            continue
        change = _change(id_, wanted, row, fields, zone, crm.modified)
        if change is None:
            same += 1
        elif not over_edits and _edited(change, row, ours, zone):
            edited.append(id_)
        else:
            changes.append(change)
            if "tier" in fields:
                moves[_move(change, fields["tier"], row)] += 1
    return Plan(
        tuple(changes), fields, dict(moves), same,
        tuple(id_ for id_ in targets.values if id_ not in rows), tuple(edited),
        missing_words(fields, targets, asked), targets.left, crm.effort(asked.object, changes),
    )  # fmt: skip


def chosen_fields(known: Sequence[Field], asked: WritebackParams) -> dict[str, Field]:
    """role → the field that the settings name by its label or name."""
    found = {}
    for role, name in asked.fields.model_dump().items():
        if not name:
            continue
        fits = [f for f in known if f.name == name] or [f for f in known if f.label == name]
        if len(fits) != 1:
            said = "没有" if not fits else f"有 {len(fits)} 个叫"
            guess = nearest(name, [f.label for f in known if f.writable])
            raise ParameterError(
                f"{asked.object} {said}字段“{name}”（writeback 的 fields.{role}）。{guess}"
                "请先在系统里新建，或改正名称；同名的写接口名称。"
            )
        if not fits[0].writable:
            raise ParameterError(f"{asked.object} 的字段“{name}”不能经接口写入，请另建一个字段。")
        found[role] = fits[0]
    if not found:
        raise ParameterError(f"writeback 的 {asked.object} 没有写明任何字段（fields）。")
    return found


def missing_words(
    fields: Mapping[str, Field], targets: Targets, asked: WritebackParams
) -> tuple[str, ...]:
    """The tiers that the field of the system has no word for."""
    tier = fields.get("tier")
    if tier is None or tier.kind != "choice":
        return ()
    known = set(asked.allowed)
    if tier.words is not None:
        known = {text for word in tier.words if word.used for text in (word.label, word.value)}
    wanted = {str(v["tier"]) for v in targets.values.values() if v.get("tier")}
    return tuple(sorted(wanted - known))


def same_value(wanted: Value, held: object, zone: str) -> bool:
    """Whether the system holds what is wanted: a day may be kept as the moment at which it begins."""
    if wanted in (None, "") or held in (None, ""):
        return wanted in (None, "") and held in (None, "")
    if isinstance(held, datetime) and isinstance(wanted, date) and not isinstance(wanted, datetime):
        local = held.astimezone(ZoneInfo(zone)) if held.tzinfo else held
        return local.date() == wanted
    if isinstance(wanted, Decimal) or isinstance(held, Decimal):
        return isinstance(held, Decimal | int) and wanted == held
    return wanted == held


def _change(
    id_: str,
    wanted: Mapping[str, Value],
    row: Row,
    fields: Mapping[str, Field],
    zone: str,
    modified: str,
) -> Change | None:
    """What differs. The day goes along with another change, and where there is none yet."""
    named = {role: _as_kept(fields[role], wanted.get(role)) for role in fields}
    differs = {
        role: value
        for role, value in named.items()
        if not same_value(value, row.get(fields[role].name), zone)
    }
    alone = set(differs) == {"date"} and len(fields) > 1
    if not differs or (alone and row.get(fields["date"].name) not in (None, "")):
        return None
    values = {fields[role].name: value for role, value in differs.items()}
    before = {name: row.get(name) for name in values}
    at = row.get(modified)
    return Change(id_, values, before, at if isinstance(at, datetime) else None)


def _as_kept(kept: Field, value: Value) -> Value:
    """A word as it is written, a number as text where the field is one, with the decimals it keeps."""
    if kept.words is not None and isinstance(value, str):
        return next((word.value for word in kept.words if value in (word.label, word.value)), value)
    if isinstance(value, Decimal) and kept.kind != "number":
        return format(value.normalize(), "f")
    if isinstance(value, Decimal) and kept.decimals is not None:
        return value.quantize(Decimal(1).scaleb(-kept.decimals), ROUND_HALF_UP)
    if isinstance(value, date) and kept.kind not in ("day", "moment"):
        return value.isoformat()
    return value


def _edited(
    change: Change, row: Row, ours: Mapping[tuple[str, str], Sequence[Value]], zone: str
) -> bool:
    """Whether a field that we wrote before holds something else than we left there."""
    return any(
        (change.id, name) in ours
        and not any(same_value(v, row.get(name), zone) for v in ours[change.id, name])
        for name in change.values
    )


def _move(change: Change, tier: Field, row: Row) -> tuple[str, str]:
    held = row.get(tier.name)
    words = {word.value: word.label for word in tier.words or ()}
    now, then = str(held or _EMPTY), str(change.values.get(tier.name, held) or _EMPTY)
    return words.get(now, now), words.get(then, then)


def plan_lines(made: Plan, title: str) -> list[str]:
    """The plan for people."""
    lines = [f"要写 {len(made.changes):,} 家，{made.same:,} 家没有变化。"]
    for (now, then), count in sorted(made.moves.items(), key=lambda move: (-move[1], move[0])):
        lines.append(
            f"  {now} → {then}：{count:,} 家"
            if now != then
            else f"  {now}（分级不变，其他字段变了）：{count:,} 家"
        )
    for reason, count in made.left.items():
        lines.append(f"没有写：{reason} {count:,} 家。")
    if made.unknown:
        lines.append(
            f"{title}里没有这些记录号：{len(made.unknown):,} 个（{_first(made.unknown)}）。"
        )
    if made.edited:
        lines.append(
            f"上次回写之后由人改过，不覆盖：{len(made.edited):,} 家（{_first(made.edited)}）；"
            "要以报告为准请加 --over-edits。"
        )
    if made.missing:
        lines.append(missing_text(made, title))
    if made.changes:
        lines.append(
            f"约需 {spoken_seconds(made.effort.seconds)}，{made.effort.calls:,} 次调用。{made.effort.remark}"
        )
    return lines


def missing_text(made: Plan, title: str) -> str:
    """Which words are lacking, and how to make them."""
    field_ = made.fields["tier"]
    listed = "、".join(made.missing)
    if field_.words is None:
        return (
            f"{title}不告诉下拉字段“{field_.label}”有哪些选项：请在表单里加上 {listed}，"
            "再把全部选项写进 writeback 的 allowed（系统不检查，写错了也会存下）。"
        )
    return (
        f"下拉字段“{field_.label}”没有选项 {listed}：请在{title}的字段设置里加上，"
        "或在 writeback 的 words 里写明各对应哪个选项。"
    )


def spoken_seconds(seconds: float) -> str:
    """``34 分钟``, ``不到 1 分钟``."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "不到 1 分钟"
    return f"{minutes} 分钟" if minutes < 120 else f"{minutes / 60:.1f} 小时"


def _first(ids: Sequence[str]) -> str:
    return "、".join(ids[:_SHOWN]) + ("……" if len(ids) > _SHOWN else "")
