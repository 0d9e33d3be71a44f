"""Several currencies in one column: converted at the rates that the client's YAML gives, or refused."""

from __future__ import annotations

from collections.abc import Mapping

from reportkit.data.assembled import Assembled
from reportkit.data.ledger import CONVERTED
from reportkit.data.workbench import Workbench
from reportkit.errors import DataError

#: words for the currencies that a client's ``currency`` may be
_SAME = (
    {"元", "人民币", "cny", "rmb", "人民币元", "￥", "¥", "cnh"},
    {"美元", "usd", "us$", "$"},
    {"欧元", "eur", "€"},
    {"港元", "港币", "hkd", "hk$"},
    {"英镑", "gbp", "£"},
    {"日元", "jpy"},
)


def settle_currencies(
    bench: Workbench, made: Assembled, rates: Mapping[str, float], own: str
) -> None:
    """Every amount of the table in the client's currency ``own``.

    rates: currency → worth of one unit in ``own``. Raises DataError naming the currencies of a mixed
    column that have no rate.
    """
    name = made.table.name
    if not bench.has(name, "currency"):
        return
    given = bench.distinct(name, "currency")
    foreign = [word for word in given if not is_same_currency(word, own)]
    if len(given) < 2 and not any(word in rates for word in given):
        return  # one currency throughout: the client's own word for it stands on the page
    missing = [word for word in foreign if word not in rates]
    if missing:
        raise DataError(
            f"{made.table.label}有 {'、'.join(given)} {len(given)} 种货币，{'、'.join(missing)} 没有汇率，"
            f"不能相加。请在 data.currency_rates 中写明 1 单位折合多少{own}，例如 {missing[0]}: 7.8。"
        )
    amounts = [c.name for c in made.table.columns if c.kind == "money" and bench.has(name, c.name)]
    cases = " ".join(f"WHEN '{_quoted(word)}' THEN {rates[word]!r}" for word in foreign)
    rate = f"(CASE currency {cases} ELSE 1 END)"
    replaced = ", ".join(f"round({c} * {rate}, 2) AS {c}" for c in amounts)
    if not amounts or not foreign:
        return
    with made.book.step(CONVERTED):
        bench.stage(name, f"SELECT * REPLACE ({replaced}) FROM {name}")
    listed = "、".join(f"1 {word}＝{rates[word]:g} {own}" for word in foreign)
    made.treatment.append(f"按汇率折算（{listed}）")


def is_same_currency(word: str, own: str) -> bool:
    """Whether two words mean one currency: CNY and 元."""
    a, b = word.strip().lower(), own.strip().lower()
    return a == b or any(a in words and b in words for words in _SAME)


def _quoted(word: str) -> str:
    return word.replace("'", "''")
