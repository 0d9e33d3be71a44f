"""The two sentences an analyst reads when a frame does not fit."""

import pandas as pd
import pytest

from reportkit.analysis.basics.required_columns import require_columns, require_filled
from reportkit.errors import DataError

ORDERS = pd.DataFrame({"customer_id": ["001", None, None], "ordered_at": ["a", "b", "c"]})


def test_missing_columns_are_all_named_beside_those_present():
    with pytest.raises(
        DataError, match=r"订单表缺少列 paid_amount、day（现有：customer_id、ordered_at）"
    ):
        require_columns(ORDERS, ["customer_id", "paid_amount", "day"], "订单表")


def test_blanks_are_counted_with_the_first_row():
    with pytest.raises(
        DataError, match="订单表：3 行中有 2 行的 customer_id 为空（首个：第 2 行）"
    ):
        require_filled(ORDERS, ["ordered_at", "customer_id"], "订单表")


def test_a_complete_frame_passes():
    require_filled(ORDERS.dropna(), ["customer_id", "ordered_at"], "订单表")
