import pytest

from reportkit.analysis.basics.sale_terms import refund_rule


def test_what_is_said_of_refunds_follows_the_setting():
    assert refund_rule("net") == "已扣减退款"
    assert "扣减退款" not in refund_rule("exclude")


def test_an_unknown_treatment_is_no_sentence():
    with pytest.raises(KeyError):
        refund_rule("gross")
