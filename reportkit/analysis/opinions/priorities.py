"""Which aspect to improve first: what goes with the overall verdict and scores below the average."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.opinions import drivers, respondents, verdicts
from reportkit.analysis.opinions.item_scores import Fall, Level, remedy
from reportkit.analysis.opinions.questionnaire import first_span
from reportkit.analysis.opinions.survey_spans import Asked

FIRST = "优先改进"
FALLING, OWN = "repair_falling", "improve_driver"  # advice that the chapter gives


@dataclass(frozen=True, slots=True)
class Priorities:
    """The aspect to improve first, or the one that matters most where none lags behind.

    first: all that matter and lag, None without any; count: who gave the aspect a low score.
    advice: of the finding; strategy: number of the advice on the aspect, own: it is given here,
    because no falling item has it already. left: items too few answered. spots: x, y, label.
    """

    item: str
    share: float
    mean: float
    average: float
    r2: float
    n: int
    overall: str
    top: str
    top_share: float
    first: str | None
    lagging: list[str]
    count: int
    advice: str
    strategy: str
    own: bool
    method: str
    incomplete: int
    left: str | None
    span: str
    spots: pd.DataFrame
    frame: pd.DataFrame


@travels(optional=("fall",))
def priorities(
    asked: Asked, level: Level, fall: Fall | None, *, coverage: float, remedies: Mapping[str, str]
) -> Priorities:
    """coverage: share of the respondents (0-1) that must have answered an item."""
    overall, items = asked.items.overall, asked.items.five_level
    if overall is None:
        raise NothingToMeasure("问卷没有整体评价题", code="no_overall")
    span, rows = first_span(asked.survey.five, asked.year)
    choice = drivers.choose_drivers(
        respondents.response_items(rows, items), overall, coverage=coverage
    )
    model = choice.analysis
    if model is None:
        raise NothingToMeasure(choice.reason, code="no_drivers", reason=choice.reason)
    table, chosen = model.table, drivers.first_to_improve(model)
    lagging = list(table.loc[table["quadrant"] == FIRST, "item"])
    told = table.iloc[0] if chosen is None else chosen
    low = rows[(rows["item"] == told["item"]) & (rows["score"] <= verdicts.LOW)]
    known = "customer_id" in rows and rows["customer_id"].notna().any()
    falls = fall is not None and fall.item == told["item"]
    return Priorities(
        item=told["item"], share=told["importance_share"], mean=told["performance"],
        average=table["performance"].mean(), r2=model.r_squared, n=model.respondents,
        overall=overall, top=table["item"].iloc[0], top_share=table["importance_share"].iloc[0],
        first="、".join(lagging) or None, lagging=lagging,
        count=low["customer_id"].nunique() if known else len(low),
        advice="" if not lagging else FALLING if falls else OWN,
        strategy=remedy(told["item"], remedies), own=bool(lagging) and not falls,
        method=model.method, incomplete=model.incomplete, left="、".join(choice.left_out) or None,
        span=span[2], frame=table,
        spots=table.rename(columns={"importance_share": "x", "performance": "y", "item": "label"}),
    )  # fmt: skip
