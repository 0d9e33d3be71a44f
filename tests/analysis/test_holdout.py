import numpy as np
import pytest

from reportkit.analysis.bgnbd import fit_bgnbd, fit_mbgnbd
from reportkit.analysis.btyd import customer_days
from reportkit.analysis.classifiers import ranking_quality
from reportkit.analysis.holdout import holdout_check
from reportkit.analysis.pareto import fit_pareto_nbd
from reportkit.errors import DataError

SPLIT, END = np.datetime64("1997-09-30"), np.datetime64("1998-06-30")


def test_actual_purchases_are_counted_between_split_and_end(shop):
    split, end = np.datetime64("2025-04-30"), np.datetime64("2025-12-30")
    check = holdout_check(customer_days(shop.customers, shop.days), split, end)
    known = {c for c, d in zip(shop.customers, shop.days, strict=True) if d <= split}
    later = {
        (c, d)
        for c, d in zip(shop.customers, shop.days, strict=True)
        if split < d <= end and c in known
    }
    assert check.actual == len(later)
    assert check.customers == len(known)
    assert check.days == 244
    assert check.groups["customers"].sum() == check.customers
    weighted = check.groups[["actual", "predicted"]].mul(check.groups["customers"], axis=0).sum()
    assert weighted.tolist() == pytest.approx([check.actual, check.predicted])
    assert check.bias == pytest.approx(check.predicted / check.actual - 1)
    assert list(check.groups["label"]) == [*(f"{x} 次" for x in range(7)), "7 次及以上"]


def test_amounts_after_the_split_are_summed_beside_those_expected(shop):
    known = customer_days(shop.customers, shop.days, shop.amounts)
    split = int((np.datetime64("2025-04-30") - np.datetime64("1970-01-01")).astype(int))
    check = holdout_check(known, split, split + 244)
    before = set(known.customer[known.day <= split])
    spent = [m for c, d, m in zip(*known, strict=True) if split < d <= split + 244 and c in before]
    assert check.actual_amount == pytest.approx(sum(spent))
    assert check.amount_bias == pytest.approx(check.predicted_amount / sum(spent) - 1)
    assert abs(check.amount_bias) < 0.25


@pytest.mark.parametrize("fit", [fit_mbgnbd, fit_pareto_nbd])
def test_simulated_customers_keep_the_promise(fit, shop):
    check = holdout_check(
        customer_days(shop.customers, shop.days),
        np.datetime64("2025-04-30"),
        np.datetime64("2025-12-30"),
        fit,
    )
    assert abs(check.bias) < 0.25
    assert check.ranking.auc > 0.75


def test_cdnow_buys_as_often_after_the_split_as_published(cdnow):
    check = holdout_check(customer_days(cdnow.customers, cdnow.days), SPLIT, END)
    assert check.customers == 2_357
    assert check.actual == 1_882
    assert check.groups["customers"].iloc[0] == 1_411
    assert check.groups["label"].iloc[-1] == "7 次及以上"
    assert -0.2 < check.bias < 0


@pytest.mark.parametrize(("fit", "expected"), [(fit_mbgnbd, 0.755), (fit_pareto_nbd, 0.763)])
def test_all_cdnow_customers_are_ranked_by_who_will_buy(cdnow_everyone, fit, expected):
    check = holdout_check(
        customer_days(cdnow_everyone.customers, cdnow_everyone.days), SPLIT, END, fit
    )
    assert check.customers == 23_570
    assert check.ranking.auc == pytest.approx(expected, abs=0.001)
    assert check.ranking.auc >= 0.75


def test_alive_by_bgnbd_ranks_cdnow_worse_than_chance(cdnow, cdnow_calibration):
    h = cdnow_calibration
    bought = np.isin(h.customer, cdnow.customers[cdnow.days > SPLIT])
    bgnbd, mbgnbd = fit_bgnbd(h.x, h.t_x, h.T), fit_mbgnbd(h.x, h.t_x, h.T)
    assert ranking_quality(bought, bgnbd.probability_alive(h.x, h.t_x, h.T)).auc < 0.35
    assert ranking_quality(bought, mbgnbd.probability_alive(h.x, h.t_x, h.T)).auc > 0.65


def test_a_split_after_the_end_is_refused():
    with pytest.raises(DataError, match="检验期为空"):
        holdout_check(customer_days([1, 1], [0, 5]), 9, 9)


def test_customers_who_never_return_cannot_be_checked():
    with pytest.raises(DataError, match=r"检验期 5 天内，2 位老客户没有任何购买"):
        holdout_check(
            customer_days([1, 1, 2, 3], [0, 4, 1, 7]), 5, 10
        )  # customer 3 is new after the split


def test_when_everybody_returns_there_is_nothing_to_rank():
    customers, days = [1, 1, 1, 2, 2, 3, 3], [0, 4, 8, 1, 9, 2, 7]
    check = holdout_check(customer_days(customers, days), 5, 10)
    assert check.actual == 3
    assert check.ranking is None
