"""Products, orders and their lines: who buys what, when, for how much, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.data.sample import words
from reportkit.data.sample.calendar import Calendar, Numbers, Places, office_hours

RETURNED_CATEGORY = "传感器"
PAIR = ("轴承", 2), ("密封件", 5)  # category and place of two products bought together
_PAIRED = 0.5  # of the orders with the first also take the second
_USUAL_RETURNS, _BAD_RETURNS = 0.012, 0.075
_DECLINE_KEEPS = 0.62  # of the orders of 西南 in the last year


@dataclass(frozen=True, slots=True)
class Trade:
    """The three tables. What came back stands as refunds (TK…) with negative amounts and lines."""

    products: pd.DataFrame
    orders: pd.DataFrame
    lines: pd.DataFrame


def invent_trade(rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar) -> Trade:
    """Every order of every customer within the three years."""
    products = invent_products()
    orders = _orders(rng, hidden, calendar)
    lines = _lines(rng, orders, hidden, products)
    return _settled(rng, orders, lines, calendar)


def invent_products() -> pd.DataFrame:
    """About sixty products in eight categories, cheapest first; costs follow the margin rate."""
    rows = []
    for place, (category, facts) in enumerate(words.CATEGORIES.items()):
        count, low, high, _, margin, _ = facts
        names = words.PRODUCT_WORDS[category]
        for index, price in enumerate(np.geomspace(low, high, int(count)).round(2)):
            name = f"{names[index % len(names)]} {chr(65 + place)}{index + 1}0"
            rows.append((f"{chr(65 + place)}{index + 1:02d}", name, category, price, margin))
    products = pd.DataFrame(
        rows, columns=["product_id", "product", "category", "unit_price", "rate"]
    )
    products["unit_cost"] = (products["unit_price"] * (1 - products["rate"])).round(2)
    return products.drop(columns="rate")


def _orders(rng: np.random.Generator, hidden: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """A Poisson stream per living customer in business time, which brings the seasons."""
    business = calendar.business()
    midnights = np.arange(calendar.days + 1.0)
    first = np.interp(hidden["entry"].to_numpy(), midnights, business)
    last = np.interp(np.minimum(hidden["exit"].to_numpy(), calendar.days), midnights, business)
    expected = hidden["rate"] / 365 * np.maximum(last - first, 0) * hidden["buys"]
    counts = rng.poisson(expected)
    who = np.repeat(np.arange(len(hidden)), counts)
    moments = first[who] + rng.random(len(who)) * (last - first)[who]
    days = np.interp(moments, business, midnights)
    opening = np.flatnonzero(
        hidden["is_new"] & hidden["buys"]
    )  # the order that made them customers
    who = np.concatenate([who, opening])
    days = np.concatenate([days, hidden["entry"].to_numpy()[opening]])
    fading = (hidden["region"] == "西南").to_numpy()[who] & (days > calendar.year_before_end())
    kept = ~fading | (rng.random(len(who)) < _DECLINE_KEEPS)
    who, days = who[kept], office_hours(rng, days[kept])
    order = np.lexsort((who, days))
    orders = pd.DataFrame({"who": who[order], "day": days[order]})
    orders["customer_id"] = hidden["customer_id"].to_numpy()[orders["who"]]
    orders["moment"] = calendar.dates(orders["day"].to_numpy())
    stamps = orders["moment"].dt.strftime("%y%m%d")
    orders["order_id"] = (
        "SO" + stamps + (orders.groupby(stamps).cumcount() + 1).astype(str).str.zfill(4)
    )
    _how(rng, orders, hidden)
    return orders


def _how(rng: np.random.Generator, orders: pd.DataFrame, hidden: pd.DataFrame) -> None:
    """Channel, promotion and intended value of each order."""
    who = orders["who"].to_numpy()
    large = (hidden["tier"] == "优质").to_numpy()[who]
    draw = rng.random(len(who))
    small = np.select([draw < 0.22, draw < 0.58, draw < 0.82], words.ORDER_CHANNELS[:3], "电话订购")
    big = np.select([draw < 0.62, draw < 0.80, draw < 0.92], words.ORDER_CHANNELS[:3], "电话订购")
    orders["channel"] = np.where(large, big, small)
    thrifty = (hidden["need"] == "价格敏感型").to_numpy()[who]
    draw = rng.random(len(who))
    sensitive = np.select([draw < 0.26, draw < 0.34], ["优惠券", "特别优惠"], "")
    others = np.select(
        [draw < 0.06, draw < 0.10, draw < 0.16], ["优惠券", "特别优惠", "会员折扣"], ""
    )
    orders["means"] = np.where(thrifty, sensitive, others)
    orders["target"] = hidden["value"].to_numpy()[who] * rng.lognormal(-0.08, 0.42, len(who))


def _lines(
    rng: np.random.Generator, orders: pd.DataFrame, hidden: pd.DataFrame, products: pd.DataFrame
) -> pd.DataFrame:
    counts = np.minimum(1 + rng.poisson(1.75, len(orders)), 7)
    at = np.repeat(np.arange(len(orders)), counts)
    shares = rng.gamma(2.5, 1.0, len(at))
    shares /= np.bincount(at, shares, minlength=len(orders))[at]
    target = orders["target"].to_numpy()[at] * shares
    category = _categories(rng, hidden, orders["who"].to_numpy()[at])
    product = _products(rng, category, target)
    lines = pd.DataFrame({"at": at, "product": product, "target": target})
    first, second = (_position(products, *place) for place in PAIR)
    taken = lines[(lines["product"] == first) & (rng.random(len(lines)) < _PAIRED)]
    lines = pd.concat([lines, taken.assign(product=second)], ignore_index=True)
    lines = lines.drop_duplicates(["at", "product"]).sort_values(
        ["at", "product"], ignore_index=True
    )
    return _priced(rng, lines, orders, hidden, products)


def _position(products: pd.DataFrame, category: str, place: int) -> int:
    return int(np.flatnonzero(products["category"] == category)[place])


def _categories(rng: np.random.Generator, hidden: pd.DataFrame, who: Places) -> Places:
    """A category per line: what the industry needs, bent by each customer's own habits."""
    tastes = np.array([words.TASTES[industry] for industry in hidden["industry"]], float)
    tastes *= rng.gamma(1.6, 1 / 1.6, tastes.shape)
    bounds = np.cumsum(tastes, axis=1) / tastes.sum(axis=1, keepdims=True)
    passed = bounds[who] < rng.random(len(who))[:, None]
    chosen: Places = np.minimum(passed.sum(axis=1), len(words.CATEGORIES) - 1)
    return chosen


def _products(rng: np.random.Generator, category: Places, target: Numbers) -> Places:
    """The product whose price fits the amount, give or take a step or two."""
    facts = np.array(list(words.CATEGORIES.values()))
    count, low, high, quantity = (facts[category, column] for column in range(4))
    step = np.log(high / low) / (count - 1)
    fitting = np.log(target / quantity / low) / step + rng.normal(0, 1.4, len(target))
    before = np.concatenate([[0], np.cumsum(facts[:, 0])[:-1]])[category]
    places: Places = (before + np.clip(np.round(fitting), 0, count - 1)).astype("int64")
    return places


def _priced(
    rng: np.random.Generator,
    lines: pd.DataFrame,
    orders: pd.DataFrame,
    hidden: pd.DataFrame,
    products: pd.DataFrame,
) -> pd.DataFrame:
    """Quantities, prices after discount, amounts and margins."""
    of = products.iloc[lines["product"]].reset_index(drop=True)
    order = orders.iloc[lines["at"]].reset_index(drop=True)
    thrifty = (hidden["need"] == "价格敏感型").to_numpy()[order["who"]]
    discount = np.where(thrifty, 0.05, 0.015) + np.where(order["means"] != "", 0.04, 0.0)
    discount = np.clip(discount + rng.normal(0, 0.012, len(lines)), 0, 0.2)
    price = (of["unit_price"] * (1 - discount)).round(2).clip(lower=0.5)
    quantity = np.maximum(1, np.round(lines["target"] / of["unit_price"]))
    priced = order[["order_id", "day"]].assign(
        product_id=of["product_id"],
        product=of["product"],
        category=of["category"],
        quantity=quantity.astype("int64"),
        unit_price=price,
    )
    priced["line_amount"] = (priced["quantity"] * price).round(2)
    priced["line_margin"] = (priced["line_amount"] - priced["quantity"] * of["unit_cost"]).round(2)
    return priced


def _settled(
    rng: np.random.Generator, orders: pd.DataFrame, lines: pd.DataFrame, calendar: Calendar
) -> Trade:
    """Sum the lines into orders and add what came back, as refunds with lines of their own."""
    lines["returned"] = False
    orders = _summed(orders.drop(columns="target"), lines)
    draw = rng.random(len(orders))
    orders["status"] = np.where(draw < 0.012, "已取消", np.where(draw < 0.05, "已发货", "已完成"))
    rebate = (draw > 0.997) & (orders["paid_amount"] > 1000)
    orders["refund_amount"] = (orders["paid_amount"] * 0.1).round(2).where(rebate, 0.0)
    orders["margin_amount"] = (orders["margin_amount"] - orders["refund_amount"]).round(2)
    delivered = lines[lines["order_id"].isin(orders.loc[orders["status"] == "已完成", "order_id"])]
    back = _returned_lines(rng, delivered, calendar)
    refunds = _refunds(orders, back, calendar)
    everything = pd.concat([orders, refunds], ignore_index=True)
    everything = everything.sort_values(["moment", "order_id"], ignore_index=True)
    everything["ordered_at"] = everything["moment"]
    both = pd.concat([lines, back], ignore_index=True).drop(columns="day")
    return Trade(invent_products(), everything.drop(columns=["who", "day", "moment"]), both)


def _summed(orders: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    sums = lines.groupby("order_id").agg(
        paid_amount=("line_amount", "sum"),
        margin_amount=("line_margin", "sum"),
        quantity=("quantity", "sum"),
    )
    return orders.merge(sums.round(2).reset_index(), on="order_id")


def _returned_lines(
    rng: np.random.Generator, lines: pd.DataFrame, calendar: Calendar
) -> pd.DataFrame:
    """Since the middle of the last year one category comes back far too often."""
    recent = lines["day"] > calendar.days - 184
    faulty = recent & (lines["category"] == RETURNED_CATEGORY)
    chosen = rng.random(len(lines)) < np.where(faulty, _BAD_RETURNS, _USUAL_RETURNS)
    back = lines[chosen].copy()
    later = pd.Series(rng.uniform(2, 18, len(back)), index=back.index)
    day = back["day"] + later.groupby(back["order_id"]).transform("first")
    back["day"] = np.floor(day) + (back["day"] - np.floor(back["day"]))  # the hour of its order
    back = back[back["day"] < calendar.days - 0.01]
    money = ["quantity", "line_amount", "line_margin"]
    back[money] = -back[money]
    back["order_id"] = "TK" + back["order_id"].str.slice(2)
    return back.assign(returned=True)


def _refunds(orders: pd.DataFrame, back: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """One refund per order of which something came back, on the day of the return."""
    heads = orders.assign(order_id="TK" + orders["order_id"].str.slice(2))
    heads = heads.drop(columns=["paid_amount", "margin_amount", "quantity", "day"])
    refunds = _summed(heads, back).merge(back.groupby("order_id", as_index=False)["day"].first())
    refunds["moment"] = calendar.dates(refunds["day"].to_numpy())
    return refunds.assign(refund_amount=0.0, status="退款", means="")
