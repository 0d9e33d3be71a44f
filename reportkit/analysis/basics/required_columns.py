"""What an analysis asks of the frame it is given, said in words an analyst can act on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reportkit.errors import DataError


def require_columns(frame: pd.DataFrame, columns: Sequence[str], table: str) -> None:
    """Raise DataError naming every column of ``columns`` that ``frame`` lacks."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        given = "、".join(map(str, frame.columns[:6]))
        raise DataError(
            f"{table}缺少列 {'、'.join(missing)}（现有：{given}）。请在列对应关系中补上。"
        )


def require_filled(frame: pd.DataFrame, columns: Sequence[str], table: str) -> None:
    """Raise DataError for the first of ``columns`` that is missing or has blanks."""
    require_columns(frame, columns, table)
    for column in columns:
        blank = frame[column].isna().to_numpy()
        if blank.any():
            raise DataError(
                f"{table}：{len(frame)} 行中有 {blank.sum()} 行的 {column} 为空"
                f"（首个：第 {blank.argmax() + 1} 行）。请补齐或先剔除这些行。"
            )
