"""Which signals there are, from when on each is lit, and why there: the one home of every threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reportkit.numerals import integer, percent


@dataclass(frozen=True, slots=True)
class SignalRule:
    """From when on a fact is a signal. Silence is judged by the client's own rule of activity."""

    low_score: float = 2  # 1–5: dissatisfied at or below it
    survey_months: int = 3
    slow_hours: float = 72  # mean time until a ticket is closed; open ones run to the moment
    ticket_months: int = 6
    late_share: float = 0.5  # of the promised tickets: overdue from this share on
    seller_days: int = 90  # a seller without any record for longer has gone
    seller_months: int = 24  # in which a customer's sellers are counted
    renewal_days: int = 90  # a contract that ends within them
    fall: float = 0.5  # half a year below this part of the same half a year before
    untouched_days: int = 90
    common: float = 0.5  # a product group is usual where this share of like customers buys it
    peers: int = 20  # fewest like customers to compare with


DEFAULT_RULE = SignalRule()


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal. loss: it counts to the money at stake; needs: columns that tell it.

    limit: its threshold, ``{name}`` being a value of the rule; why: what speaks for that threshold.
    """

    label: str
    deed: str  # what lit customers are said to be
    loss: bool
    needs: tuple[str, ...]
    limit: str
    why: str


#: every signal in the order of its columns, loss signals first
SIGNALS: Mapping[str, Signal] = MappingProxyType({
    "silent": Signal(
        "沉默", "沉默", True, ("orders.customer_id", "orders.ordered_at"),
        "沉默天数超过自身购买间隔的休眠分位", "各人节奏不同：界限取自本户的间隔，间隔不足时取全体",
    ),
    "unhappy": Signal(
        "低分", "打低分", True, ("surveys.customer_id", "surveys.score", "surveys.answered_at"),
        "近 {survey_months} 个月所问一项打 {low_score} 分及以下", "只看近期的答卷；一次低分就该有人回访",
    ),
    "slow": Signal(
        "工单慢", "工单久拖", True, ("tickets.customer_id", "tickets.opened_at", "tickets.closed_at"),
        "近 {ticket_months} 个月工单平均超过 {slow_hours} 小时，未关的计到期末",
        "三个昼夜仍未解决，客户已另想办法",
    ),
    "overdue": Signal(
        "失约", "承诺逾期", True, ("tickets.customer_id", "tickets.opened_at", "tickets.promised_at"),
        "近 {ticket_months} 个月有承诺时间的工单，{late_share} 及以上逾期", "半数以上的承诺没有兑现",
    ),
    "deserted": Signal(
        "无人接手", "唯一的销售已离开", True, ("orders.owner|interactions.owner|customers.owner",),
        "近 {seller_months} 个月只有一名销售经手，而此人 {seller_days} 天没有任何记录",
        "一个季度没有任何订单与互动，同事仍有：多半已离开，客户无人接手",
    ),
    "ending": Signal(
        "合同将到期", "合同将到期", True, ("customers.contract_end",),
        "合同在 {renewal_days} 天内到期", "谈一次续约约需一个季度",
    ),
    "falling": Signal(
        "减购", "减购", False, ("orders.customer_id", "orders.ordered_at", "orders.paid_amount"),
        "近半年贡献不足上年同期的 {fall}，且未沉默", "与上年同期比，不受季节影响",
    ),
    "untouched": Signal(
        "无人联系", "无人联系", False, ("interactions.customer_id", "interactions.happened_at"),
        "{untouched_days} 天没有互动记录", "一个季度至少应有一次接触",
    ),
    "undervalued": Signal(
        "现有分级偏低", "现有分级偏低", False, ("customers.tier",),
        "CRM 中的级别低于本报告的层级", "按旧级别服务，会怠慢高价值客户",
    ),
    "due": Signal(
        "到期未买", "到期未买", False, ("orders.customer_id", "orders.ordered_at"),
        "沉默天数超过自身购买间隔的中位数，尚未到沉默的界限", "一半的间隔到这时已经再次下单，正是该问一声的时候",
    ),
    "gap": Signal(
        "缺品类", "缺品类", False,
        ("order_lines.category|products.category", "order_lines.order_id"),
        "同类客户（同行业，不足 {peers} 家时同层级）中 {common} 及以上购买的品类，本户近 12 个月没有买",
        "同类过半在买，本户多半也有此需求",
    ),
})  # fmt: skip

LOSS = tuple(name for name, signal in SIGNALS.items() if signal.loss)
INFORMATION = tuple(name for name, signal in SIGNALS.items() if not signal.loss)
LABELS: Mapping[str, str] = MappingProxyType({name: s.label for name, s in SIGNALS.items()})
_SHARES = ("late_share", "fall", "common")


def limit_of(name: str, rule: SignalRule) -> str:
    """The threshold of a signal in words, with the values of ``rule``."""
    values = {
        field: percent(value, 0) if field in _SHARES else integer(value)
        for field in SignalRule.__slots__
        if isinstance(value := getattr(rule, field), (int, float))
    }
    return SIGNALS[name].limit.format_map(values)
