"""A sheet understood: its kind, which column is what with how much confidence, and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reportkit.data.recognise.candidates import ASK, SURE, Candidate, View
from reportkit.data.recognise.concepts import CONCEPTS
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.kinds import NONE, answers, has_lines, kind_of
from reportkit.data.recognise.money import (
    prefer_own_currency,
    prove_amounts,
    prove_paid,
    prove_totals,
    repeats_within_orders,
)
from reportkit.data.recognise.returning import money_back, name_orders
from reportkit.data.recognise.wide import Wide, month_told, wide_months, year_told

SALES = ("orders", "order_lines")
_OWN_KEY = ("leads", "tickets", "interactions", "surveys", "products")
_MEET = 0.5  # share of values found in the other sheet's key
_MET = 0.3  # what meeting adds
_FEW = 30  # distinct small integers below this meet by chance


@dataclass
class Reading:
    """What one sheet most probably is. ``kind``: one of our tables, ``receipts`` or ``none``."""

    view: View
    kind: str
    confidence: float
    lines: bool = False  # the rows are lines of orders
    wide: Wide | None = None  # one column for each month
    negative: bool = False  # sales that came back, without the number of the order
    proved: Candidate | None = None  # the amount that quantity × price equals
    scales: tuple[int, ...] = ()  # positions of answers on a scale
    notes: list[str] = field(default_factory=list)
    met: bool = False  # another sheet's customers are found in this one
    unmatched: dict[str, float] = field(default_factory=dict)  # customers' sheet → share that meets

    def best(self, concept: str) -> Candidate | None:
        return self.view.best(concept)

    @property
    def is_sales(self) -> bool:
        return self.kind in SALES

    @property
    def per_order(self) -> Candidate | None:
        """The amount that stands on every line though it is the whole order's, if one does."""
        order, amount = self.best("order_id"), self.best("amount")
        if not self.is_sales or order is None or amount is None:
            return None
        if self.proved is not None and self.proved.position == amount.position:
            return None
        return amount if repeats_within_orders(self.view, order, amount) else None


def understand(views: Sequence[View]) -> list[Reading]:
    """Read every sheet, then let the values of the sheets meet: the key that joins is the key."""
    readings = [_read(view) for view in views]
    people = [reading for reading in readings if reading.kind == "customers"]
    sold = [reading.view for reading in readings if reading.is_sales]
    for reading in (reading for reading in readings if reading.kind == "returns"):
        _of_returns(reading, sold)
    for reading in readings:
        if reading.kind not in ("customers", NONE, "products"):
            _meet(reading, people)
    return readings


def _read(view: View) -> Reading:
    told = (view.title, *view.titles)
    wide = wide_months(view, year=year_told(told), month=month_told(told))
    if wide is not None and view.best("customer") is not None:
        return _of_months(view, wide)
    late = _late_times(view)
    _only_time(view)
    prefer_own_currency(view)
    prove_totals(view)
    prove_paid(view)
    proved = prove_amounts(view)
    _price_as_amount(view)
    kind, confidence = kind_of(view)
    reading = Reading(view, kind, confidence, proved=proved)
    reading.lines = kind in SALES and has_lines(view)
    reading.scales = tuple(answers(view))
    _doubt_repeated_numbers(view)
    if kind in _OWN_KEY:
        _own_key(view, kind)
    if late and kind not in SALES:
        view.candidates["time"] = []
    if kind in ("surveys", "products"):
        view.candidates["amount"] = []
    if kind == "leads":
        ends = ("won", "clos", "赢单", "成交", "关闭", "结束")
        begun = [c for c in view.candidates["time"] if not any(w in plain(c.heading) for w in ends)]
        view.replace("time", begun)
    if kind == "interactions" and view.best("time") is None:
        _any_date(view)
    if kind == "customers":
        _key_of_customers(view)
    if kind in SALES:
        _customer_is_not_the_order(view)
    return reading


def _of_months(view: View, wide: Wide) -> Reading:
    """A wide sheet of customers: each month is an order of its own, in time and amount."""
    for concept in ("time", "amount", "quantity", "price", "order_id", "status", "refund"):
        view.candidates[concept] = []
    named = [c for c in view.candidates["customer"] if c.position not in wide.months]
    view.replace("customer", named)
    return Reading(view, "orders", SURE, wide=wide)


def _of_returns(reading: Reading, sold: Sequence[View]) -> None:
    """Returns name their orders; those that do not are sales with the sign turned round."""
    view = reading.view
    name_orders(view, sold)
    money_back(view)
    if view.best("order_id") is not None:
        return
    if view.best("customer") is None or view.best("amount") is None:
        reading.kind = NONE
        return
    reading.kind, reading.negative = "orders", True
    if view.best("time") is None:
        _any_date(view)


def _late_times(view: View) -> bool:
    """A demoted date is better than none: where nothing else is there it is proposed."""
    first = view.top("time")
    if first is not None and first.score >= ASK:
        return False
    dated = [
        Candidate(position, heading, 0.5)
        for position, heading in enumerate(view.headings)
        if view.profiles[position].moments > 0.9 and not _never_a_time(view.plain[position])
    ]
    if dated:
        view.replace("time", dated[:1])
    return bool(dated)


def _only_time(view: View) -> None:
    """The one date of a sheet is its time, unless its heading speaks against it."""
    first = view.top("time")
    dated = [p for p, cells in enumerate(view.profiles) if cells.moments > 0.8]
    if first is None or dated != [first.position] or first.score >= SURE:
        return
    if not CONCEPTS["time"].is_doubted(view.plain[first.position]):
        view.replace("time", [replace(first, score=SURE)])


def _never_a_time(heading: str) -> bool:
    words = ("预计", "到期", "承诺", "注册", "birth", "due", "modified", "hire", "last", "update",
             "出生", "生日", "入职")  # fmt: skip
    return any(word in heading for word in words)


def _price_as_amount(view: View) -> None:
    """Without an amount and without quantities the price of the one thing sold is the amount."""
    if view.best("amount") is None and view.best("quantity") is None and view.candidates["price"]:
        view.replace("amount", [replace(view.candidates["price"][0], score=0.5)])


def _doubt_repeated_numbers(view: View) -> None:
    """A "number" under which customers and times differ numbers something else."""
    order = view.best("order_id")
    if order is None or view.profile_of(order).uniqueness >= 0.6:
        return
    others = [c for c in (view.best("time"), view.best("customer")) if c and c != order]
    if others and min(view.constant_within(order, other) for other in others) < 0.5:
        doubted = [replace(c, score=c.score * 0.55) for c in view.candidates["order_id"]]
        view.replace("order_id", doubted)


def _own_keys(view: View) -> list[Candidate]:
    """The table's own key stands early and is unique."""
    ranked = [replace(c, score=c.score - 0.02 * c.position) for c in view.candidates["key"]]
    return sorted(ranked, key=lambda c: -c.score)


def _own_key(view: View, kind: str) -> None:
    own = _own_keys(view)
    if own:
        view.candidates["order_id"] = own
    elif kind == "products":
        view.candidates["order_id"] = view.candidates["product"]


def _any_date(view: View) -> None:
    dated = [
        Candidate(p, view.headings[p], 0.6)
        for p, column in enumerate(view.profiles)
        if column.moments > 0.8
    ]
    view.replace("time", dated[:1])


def _key_of_customers(view: View) -> None:
    """The unique key of the table itself settles number against name and e-mail."""
    own = _own_keys(view)[:1]
    named = {c.position: c for c in (*own, *view.candidates["customer"])}
    view.replace(
        "customer",
        [
            replace(
                c,
                score=c.score
                + 0.2 * (view.profile_of(c).uniqueness > 0.98)
                + 0.25 * (bool(own) and c.position == own[0].position),
            )
            for c in named.values()
        ],
    )
    told = ("累计", "消费", "成交", "总", "金额", "spent", "charges", "lifetime", "arr", "sales")
    view.replace(
        "amount",
        [c for c in view.candidates["amount"] if any(w in plain(c.heading) for w in told)],
    )


def _customer_is_not_the_order(view: View) -> None:
    order = view.best("order_id")
    if order is None:
        return
    others = [c for c in view.candidates["customer"] if c.position != order.position]
    if others:
        view.replace("customer", others)
    elif view.best("customer") is not None:
        view.replace(
            "order_id",
            [c for c in view.candidates["order_id"] if c.position != order.position],
        )


def _meet(reading: Reading, people: Sequence[Reading]) -> None:
    """Raise the customer column whose values are found in a customers' sheet, and that sheet's key."""
    for other in people:
        share, column, key = _best_meeting(reading, other)
        if column is None or key is None:
            continue
        if share >= _MEET:
            _raise(reading.view, column)
            _raise(other.view, key)
            other.met = True
            reading.notes.append(
                f"与{other.view.title}按“{column.heading}”＝“{key.heading}”相连（{share:.0%}）"
            )
        elif reading.is_sales:
            reading.unmatched[other.view.title] = share


def _best_meeting(
    reading: Reading, other: Reading
) -> tuple[float, Candidate | None, Candidate | None]:
    keys = [
        key
        for key in other.view.candidates["customer"]
        if other.view.profile_of(key).uniqueness > 0.9
    ]
    meetings = [
        (_share_met(reading, column, other, key), column.score + key.score, column, key)
        for column in reading.view.candidates["customer"]
        for key in keys
    ]
    if not meetings:
        return 0.0, None, None
    share, _, column, key = max(meetings, key=lambda m: (m[0], m[1]))
    return share, column, key


def _share_met(reading: Reading, column: Candidate, other: Reading, key: Candidate) -> float:
    own, theirs = reading.view.profile_of(column), other.view.profile_of(key)
    if not own.counts or not theirs.counts:
        return 0.0
    small = own.whole > 0.9 and all(len(text) < 4 for text in own.counts)
    if small and own.distinct < _FEW and plain(column.heading) != plain(key.heading):
        return 0.0  # small integers meet by chance
    return len(own.counts.keys() & theirs.counts.keys()) / own.distinct


def _raise(view: View, candidate: Candidate) -> None:
    view.replace(
        "customer",
        [
            replace(c, score=c.score + _MET * (c.position == candidate.position))
            for c in view.candidates["customer"]
        ],
    )
