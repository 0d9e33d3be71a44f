"""Whose money a column is: a line's (quantity × price says so) or an order's, repeated on its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from reportkit.data.recognise.candidates import Candidate, View
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.naming import rank_of
from reportkit.data.schema import TABLES

_DISCOUNT = re.compile(r"优惠|减免|抵扣|折让|折扣(金?额)|discount(amount|s)?$|coupon")
_OWN = re.compile(r"本位币|本币|折(合|算)?(人民币|rmb|cny)|人民币(金额|合计)")
_ORIGINAL = re.compile(r"原币|外币|原始币|美元|美金|usd|eur")
_PROVED = 0.12  # what arithmetic adds to an amount
_ROUNDED = 0.02  # of an amount: prices are rounded before they are multiplied
_EXACT = 0.0001  # a discount of a hundredth must not pass for none
_RIGHT = 0.9  # of the rows that must agree


def prove_amounts(view: View) -> Candidate | None:
    """The amount that quantity × price equals, which then ranks higher; None when none does."""
    quantity, price = view.best("quantity"), view.best("price")
    if quantity is None or price is None:
        return None
    products = [
        None if q is None or p is None else q * p
        for q, p in zip(view.numbers(quantity), view.numbers(price), strict=True)
    ]
    proved = None
    ranked = []
    for candidate in view.candidates["amount"]:
        if candidate.position != price.position and _equal(view.numbers(candidate), products):
            candidate = replace(candidate, score=min(1.15, candidate.score + _PROVED))
            proved = proved or candidate
        ranked.append(candidate)
    view.replace("amount", ranked)
    return proved


def _equal(
    amounts: Sequence[float | None], products: Sequence[float | None], within: float = _ROUNDED
) -> bool:
    pairs = [
        (a, p)
        for a, p in zip(amounts, products, strict=True)
        if a is not None and p not in (None, 0)
    ]
    close = sum(abs(a - p) <= within * abs(p) + 0.011 for a, p in pairs if p is not None)
    return len(pairs) > 4 and close > _RIGHT * len(pairs)


def _all_equal(amounts: Sequence[float | None], lowered: Sequence[float | None]) -> bool:
    """Whether they agree on nearly every row that has a discount, however few these are."""
    pairs = [
        (a, b) for a, b in zip(amounts, lowered, strict=True) if a is not None and b is not None
    ]
    return sum(abs(a - b) < 0.02 for a, b in pairs) >= _RIGHT * len(pairs)


def prove_totals(view: View) -> None:
    """What was received and what is still open make the total: that is the amount, they are not."""
    received, still_open = (_named(view, name) for name in ("received_amount", "open_amount"))
    if received is None or still_open is None:
        return
    parts = [
        None if a is None and b is None else (a or 0) + (b or 0)
        for a, b in zip(view.numbers(received), view.numbers(still_open), strict=True)
    ]
    known = view.candidates["amount"]
    whole = [c for c in known if c.position not in (received.position, still_open.position)]
    if any(_equal(view.numbers(candidate), parts, _EXACT) for candidate in whole):
        view.replace("amount", whole)


def prove_paid(view: View) -> None:
    """What is left of a gross amount after its discount is what was paid, and the gross is not."""
    lowered = [
        Candidate(position, heading, 1.0)
        for position, heading in enumerate(view.headings)
        if _DISCOUNT.search(view.plain[position]) and view.profiles[position].numeric > _RIGHT
    ]
    known = view.candidates["amount"]
    for gross, discount in product(known, lowered):
        left = [
            None if a is None else a - abs(b or 0)
            for a, b in zip(view.numbers(gross), view.numbers(discount), strict=True)
        ]
        paid = [c for c in known if c != gross and c.position != discount.position]
        if not any(view.numbers(discount)):
            continue
        lowered_only = [a if b else None for a, b in zip(left, view.numbers(discount), strict=True)]
        if any(
            _equal(view.numbers(c), left, _EXACT) and _all_equal(view.numbers(c), lowered_only)
            for c in paid
        ):
            view.replace("amount", [c for c in known if c != gross])
            return


def prefer_own_currency(view: View) -> None:
    """Amounts converted already stand beside those of each currency: they are the ones to add up."""
    own = [c for c in view.candidates["amount"] if _OWN.search(plain(c.heading))]
    original = [c for c in view.candidates["amount"] if _ORIGINAL.search(plain(c.heading))]
    if own and original and any(view.numbers(own[0])):
        view.own_currency = True
        kept = [c for c in view.candidates["amount"] if c not in original]
        view.replace("amount", kept)
        view.candidates["currency"] = []


def _named(view: View, column: str) -> Candidate | None:
    """The column of numbers that our own words for a balance name."""
    named_so = TABLES["orders"].column(column)
    return next(
        (
            Candidate(position, heading, 1.0)
            for position, heading in enumerate(view.headings)
            if rank_of(heading, named_so) is not None and view.profiles[position].numeric > _RIGHT
        ),
        None,
    )


def repeats_within_orders(view: View, order: Candidate, amount: Candidate) -> bool:
    """True when every line of an order shows the same amount: it is the order's, not the line's."""
    if view.profile_of(order).uniqueness >= 0.98:
        return False
    return view.constant_within(order, amount) > 0.95 and _varies(view, order, amount)


def _varies(view: View, order: Candidate, amount: Candidate) -> bool:
    """Some other number differs between the lines of one order, so that equal amounts tell something."""
    others = [c for k in ("quantity", "price") if (c := view.best(k)) and c != amount]
    goods = [c for k in ("product", "product_id") if (c := view.best(k))]
    return any(view.constant_within(order, c) < 0.9 for c in (*others, *goods))
