"""What the words of a status column mean: a sale, a refund, or an order that never came about.

The client's own lists come first, then the vocabulary below; what neither knows is asked about.
Words of payment and delivery (已付款, 待发货, 部分收款) are steps of a sale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from reportkit.errors import DataError
from reportkit.numerals import money

Meaning = Literal["计入", "退款", "不计"]
COUNTED: Meaning = "计入"
REFUNDED: Meaning = "退款"
VOIDED: Meaning = "不计"
BLANK = "（空）"
_SHOWN = 8  # unknown words that an error names
_MOST_WORDS = 60  # more distinct words than this are no status

# The first pattern that is found decides; None: to be asked about. Words are compared in lower
# case without spaces, hyphens and underscores.
_VOCABULARY: tuple[tuple[str, Meaning | None], ...] = (
    (r"(没有?|未|无)(申请)?退[款货]", COUNTED),
    (r"(拒绝|撤销|取消|驳回)退|退[款货](关闭|失败|取消|撤销|被拒|驳回)", COUNTED),
    (r"部分退|partial(ly)?(refund|return)", COUNTED),  # the rest was sold; see refund_amount
    (r"退[款货](中|处理|申请|审核)|(申请|等待|待)退|return(ing|request)|refund(ing|request)", None),
    (r"退款|退货|退单|退回|已退|红冲|冲红|refund|return|chargeback", REFUNDED),
    (r"(未|不|反|取消)作废|uncancel", None),
    (r"取消|作废|废弃|废单|无效|失效|删除|草稿|拒单|拒绝|流单|撤单|撤销|(交易|订单)(已)?关闭", VOIDED),
    (r"(交易|支付|付款|下单)(失败|超时)|超时(关闭|未)|过期", VOIDED),
    (r"(未|待|等待|尚未|需)(买家|客户)?(付款|支付|付清|缴费)|^未付$|^待付$", VOIDED),
    (r"pending(ship|deliver|fulfil|pickup|dispatch)|pendingwaitingforpickup", COUNTED),
    (r"cancel|void|draft|pending|unpaid|notpaid|awaitingpayment|failed|declined|expired", VOIDED),
    (r"abandon|rejected|invalid|deleted|inactive", VOIDED),
    (r"(未|待|不|没有?)(完成|完结|成功|成交|确认|审核|生效|结算)|审核中|incomplete|un(confirm|success)",
     None),
    (r"完成|成功|完结|成交|正常|有效|已?生效|已?确认|已审核|审核通过|已?结清|已结算|已开票", COUNTED),
    (r"收款|收清|已收|未收|待收|部分收|已付|付清|部分付|部分支付|已支付|货到付款", COUNTED),
    (r"发货|出库|出货|配货|备货|拣货|揽收|签收|收货|配送|派送|运输|在途|送达|交付|妥投|自提|评价", COUNTED),
    (r"(wait|await)(ing)?buyerpay|tradeclosed", VOIDED),
    (r"finished|wait(ing)?seller|sellerconsigned|buyersigned|paid|complete|ship|deliver|fulfil|dispatch|processing|inprocess|resolved|success", COUNTED),
    (r"settled|invoiced|confirmed|received|^activated$|^done$|^ok$|^normal$|^active$|^valid$|^sold$", COUNTED),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), meaning) for pattern, meaning in _VOCABULARY)


def known_meaning(word: str) -> Meaning | None:
    """What the vocabulary says of ``word``; None when it does not know."""
    plain = re.sub(r"[\s_\-－—]+", "", word.strip().lower())
    for pattern, meaning in _COMPILED:
        if pattern.search(plain):
            return meaning
    return None


@dataclass(frozen=True, slots=True)
class StatusRules:
    """The client's own lists. With ``counted`` nothing else that is known counts as a sale."""

    counted: Sequence[str] = ()
    refunded: Sequence[str] = ()
    voided: Sequence[str] = ()
    currency: str = "元"  # of the amounts that a question names

    def meaning(self, word: str) -> Meaning | None:
        """None: neither the client nor the vocabulary says."""
        if word in self.refunded:
            return REFUNDED
        if word in self.voided:
            return VOIDED
        if word in self.counted:
            return COUNTED
        if not word:
            return VOIDED if self.counted else COUNTED
        known = known_meaning(word)
        return VOIDED if known == COUNTED and self.counted else known


@dataclass(frozen=True, slots=True)
class StatusWord:
    """One word of a status column with what it stands for. ``amount``: None = not known."""

    table: str
    word: str
    meaning: str
    rows: int
    amount: float | None

    def line(self, currency: str) -> str:
        """``“已完成”：1,234 行，56.7万元``."""
        worth = "" if self.amount is None else f"，{money(self.amount, currency)}"
        return f"“{self.word or BLANK}”：{self.rows:,} 行{worth}"


def sorted_words(
    label: str, table: str, found: Iterable[tuple[str, int, float | None]], rules: StatusRules
) -> tuple[StatusWord, ...]:
    """Give every word of a column its meaning. Raises DataError naming those nobody knows."""
    judged = [(*each, rules.meaning(each[0])) for each in found]
    unknown = [StatusWord(table, w, "", rows, amount) for w, rows, amount, m in judged if m is None]
    if unknown:
        counted = [word for word, _, _, meaning in judged if word and meaning == COUNTED]
        raise DataError(_question(label, unknown, counted, rules.currency))
    return tuple(StatusWord(table, w, str(m), rows, amount) for w, rows, amount, m in judged)


def _question(
    label: str, unknown: Sequence[StatusWord], counted: Sequence[str], currency: str
) -> str:
    """Which words, how many rows, how much money, and exactly what to write where."""
    if len(unknown) > _MOST_WORDS:
        return (
            f"{label}的状态列有 {len(unknown)} 种不认识的写法（例如 {unknown[0].word}），不像订单状态。"
            "请在该来源的 columns 中去掉这一列。"
        )
    ranked = sorted(unknown, key=lambda each: (-each.rows, each.word))
    shown = "；".join(each.line(currency) for each in ranked[:_SHOWN])
    more = f"；等 {len(ranked)} 个" if len(ranked) > _SHOWN else ""
    words = [each.word for each in ranked]
    return (
        f"{label}的状态有 {len(ranked)} 个词不知是否算成交：{shown}{more}。"
        f"请在客户参数的 data 中写明：算成交的写 valid_statuses: {_listed([*counted, *words])}"
        f"（须列全）；不算的写 void_statuses: {_listed(words)}；"
        f"退款的写 refunds.statuses: {_listed(words)}。"
        "若这一列不是订单状态，请在该来源的 columns 中去掉它。"
    )


def _listed(words: Sequence[str]) -> str:
    return "[" + ", ".join(words) + "]"
