"""Columns by whose words some rows are no sale (作废, 已取消, 充值) or one that came back (退货单).

Flags of what was cancelled are certain; what a type of document does to the money is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data.questions import Choice, Question
from reportkit.data.recognise.cells import number
from reportkit.data.returns import came_back
from reportkit.data.row_kinds import BACK, BLANK, OTHERS, OUT, SOLD, Kind
from reportkit.data.seen import Seen
from reportkit.data.statuses import VOIDED, known_meaning
from reportkit.data.values import is_blank, read_flag, trimmed

_GONE = "作废|删除|取消|撤销|撤单|无效|废弃"
_VOID = re.compile(
    rf"^(是否)?(已|被)?(订单|单据|交易)?({_GONE})(标志|标识|标记|状态|否|与否)?$|^(订单|交易)?({_GONE})(时间|日期)$|"
    r"^(is)?(deleted|void|voided|cancell?ed|removed|invalid|del|delete)(flag)?$|^(del|delete|void)flag$|"
    r"^(cancell?ed|deleted|voided|cancel|delete)(at|on|date|time)$"
)
_VALID = re.compile(r"^是否有效$|^(有效|启用)(标志|标识|标记|状态)$|^is(valid|active)$")
_TYPE = re.compile(
    r"^(单据|业务|交易|订单|记录|收支|收付|流水|销售|出库|出入库|事务|票据|明细|消费|变动|操作|账单)(类型|类别|种类|性质|方向)$|"
    r"^红蓝|^(类型|方向|收支|收付)$|^借贷(方向|标[志识])$|^是否正数发票$|"
    r"^(transaction|document|doc|order|invoice|entry|sales|record|trans)?type$"
)
_AFTER = re.compile(r"^(售后|退款|退货|退换货?)(状态|结果|进度)$")
_NOT = re.compile(r"^(未|不|没|非|无|正常|蓝)")
_CAME_BACK = re.compile(
    r"退货|退款|退单|退回|退卡|退费|红字|红票|冲红|红冲|负数|\breturn|refund|credit ?(note|memo)|reversal|storno|chargeback",
    re.I,
)
_NO_SALE = re.compile(
    r"支出|转出|付款单|采购|进货|充值|储值|提现|转账|开卡|办卡|调拨|盘点|盘盈|盘亏|报损|报溢|积分|收款|回款|预收|预付|"
    r"deposit|transfer|purchase|expense|payout|top.?up|withdraw|\bfee\b",
    re.I,
)
_PAYMENT = re.compile(r"\bpayment\b", re.I)
_BILLED = re.compile(r"invoice|sales receipt|\bbill\b", re.I)
_MOST = 30  # more distinct words than this are no type
_MOMENTS = 0.8


def kinds_of(seen: Seen) -> dict[str, dict[str, Kind]]:
    """Heading → word → what its rows are, for the columns that tell it and tell of more than sales."""
    if not seen.reading.is_sales or seen.is_returns or seen.reading.wide is not None:
        return {}
    found = {}
    for position, heading in enumerate(seen.view.headings):
        taken = {seen.fit.position("status"), seen.fit.position("returned")}
        if position in taken or seen.view.headings.count(heading) > 1:
            continue
        if words := _told(seen, position):
            found[heading] = words
    return found


def kinds(seen: Seen) -> Iterator[Question]:
    """What the rows of each type of document do to the money."""
    for heading, words in seen.source.kinds.items():
        position = seen.view.headings.index(heading)
        after = _AFTER.search(seen.view.plain[position]) is not None
        if not after and not _TYPE.search(seen.view.plain[position]):
            continue
        money = _money(seen, position)
        whole = sum((amount for _, amount in money.values()), Decimal(0))
        for word, kind in words.items():
            open_still = after and word != BLANK and not came_back(word) and not _NOT.search(word)
            if kind != SOLD or (open_still and not is_blank(word, answer=True)):
                rows, amount = money.get(word, (0, Decimal(0)))
                yield _question(seen, heading, word, kind, rows, amount, whole)


def _told(seen: Seen, position: int) -> dict[str, Kind]:
    heading, cells = seen.view.plain[position], seen.view.profiles[position]
    void, valid = _VOID.search(heading), _VALID.search(heading)
    if void and cells.moments > _MOMENTS and 0 < cells.fullness < 1:
        return {BLANK: SOLD, OTHERS: OUT}
    after = _AFTER.search(heading) is not None and seen.view.best("refund") is None
    if not (void or valid or after or _TYPE.search(heading)) or not 0 < cells.distinct <= _MOST:
        return {}
    money = _money(seen, position)
    told: dict[str, Kind] = {}
    for word, (_, amount) in money.items():
        if not word:
            told[BLANK] = SOLD
        elif after:
            told[word] = OUT if came_back(word) == "是" and not _NOT.search(word) else SOLD
        elif void or valid:
            told[word] = _flagged(word, means_void=void is not None)
        else:
            told[word] = _of_type(word, amount, money)
    return told if set(told.values()) - {SOLD} and len(told) <= _MOST else {}


def _flagged(word: str, *, means_void: bool) -> Kind:
    """What a mark under 是否作废 (or, the other way round, 是否有效) says."""
    said = read_flag(word).value
    if said is None:
        said = (known_meaning(word) == VOIDED and not _NOT.search(word)) == means_void
    return OUT if said == means_void else SOLD


def _of_type(word: str, amount: Decimal, all_words: Mapping[str, object]) -> Kind:
    if word in ("否",) and "是" in all_words:  # 是否正数发票
        return BACK if amount > 0 else SOLD
    if _CAME_BACK.search(word) and not _NOT.search(word):
        return BACK if amount > 0 else SOLD  # what is negative already is taken off as it stands
    if _PAYMENT.search(word) and any(map(_BILLED.search, all_words)):
        return OUT
    others = [w for w in all_words if w and w != word and not _NO_SALE.search(w)]
    return OUT if _NO_SALE.search(word) and others else SOLD


def _money(seen: Seen, position: int) -> dict[str, tuple[int, Decimal]]:
    """Word of the column → its rows and what their amounts sum to, over the whole sheet."""
    amount = seen.view.best("amount")
    wanted = [position] if amount is None else [position, amount.position]
    found: dict[str, tuple[int, Decimal]] = {}
    for batch in seen.sheet.stream(wanted):
        for entry in pc.value_counts(batch.column(0)).to_pylist():
            word = trimmed(entry["values"] or "")
            own = pc.fill_null(pc.equal(batch.column(0), entry["values"]), entry["values"] is None)
            texts = batch.column(1).filter(own) if amount is not None else []
            rows, money = found.get(word, (0, Decimal(0)))
            found[word] = (rows + entry["counts"], money + _sum(texts))
            if len(found) > _MOST:
                return {}
    return dict(sorted(found.items(), key=lambda item: (-item[1][0], item[0])))


def _sum(texts: pa.Array | Sequence[str]) -> Decimal:
    if not len(texts):
        return Decimal(0)
    counted = pc.value_counts(texts).to_pylist()
    told = ((number(trimmed(e["values"] or "")), e["counts"]) for e in counted)
    return sum((Decimal(str(n.value)) * times for n, times in told if n is not None), Decimal(0))


def _question(
    seen: Seen, heading: str, word: str, kind: str, rows: int, amount: Decimal, whole: Decimal
) -> Question:
    share = f"，占 {amount / whole:.1%}" if whole else ""
    less = {SOLD: Decimal(0), OUT: amount, BACK: 2 * abs(amount)}
    return Question(
        f"{seen.fit.table.name}.kind.{word}",
        "kind",
        f"{seen.sheet.name}：“{heading}”为“{word}”的 {rows:,} 行（合计 {amount:,.2f}{share}）怎样计？",
        tuple(
            Choice(
                way,
                seen.writes(kinds={heading: {word: way}}),
                f"计入的金额减少 {less[way]:,.2f}" if less[way] else "按原数计入",
            )
            for way in (BACK, OUT, SOLD)
        ),
        kind,
    )
