import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from reportkit.analysis.bgnbd import fit_bgnbd, fit_mbgnbd
from reportkit.analysis.holdout import auc, holdout_check
from reportkit.analysis.pareto import fit_pareto_nbd
from reportkit.errors import DataError

SPLIT, END = np.datetime64("1997-09-30"), np.datetime64("1998-06-30")

ranked = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30).filter(
    lambda pairs: len({outcome for _, outcome in pairs}) == 2
)


def test_auc_counts_pairs_and_halves_ties():
    # pairs (with, without): 3>1, 3>2, 2>1, 2=2
    assert auc([3, 2, 2, 1], [True, True, False, False]) == 3.5 / 4
    assert auc([1, 2], [False, True]) == 1
    assert auc([1, 2], [True, False]) == 0
    assert auc([7, 7, 7], [True, False, True]) == 0.5


@given(pairs=ranked)
@settings(max_examples=50, deadline=None)
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs):
    above = [s for s, outcome in pairs if outcome]
    below = [s for s, outcome in pairs if not outcome]
    wins = sum((a > b) + 0.5 * (a == b) for a in above for b in below)
    scores, outcomes = zip(*pairs, strict=True)
    assert auc(scores, outcomes) == pytest.approx(wins / len(above) / len(below))
    assert auc(expit(np.array(scores)), outcomes) == auc(scores, outcomes)


@pytest.mark.parametrize(
    ("scores", "outcomes", "text"),
    [
        ([0.1, 0.2], [True, True], "2 位客户中 2 位发生该结果"),
        ([0.1, np.nan], [True, False], "2 个评分（1 个为空）"),
        ([0.1], [True, False], "1 个评分（0 个为空），2 个结果"),
    ],
)
def test_auc_without_two_outcomes_or_with_gaps_is_refused(scores, outcomes, text):
    with pytest.raises(DataError, match=text):
        auc(scores, outcomes)


def test_actual_purchases_are_counted_between_split_and_end(shop):
    split, end = np.datetime64("2025-04-30"), np.datetime64("2025-12-30")
    check = holdout_check(shop.customers, shop.days, split, end)
    known = {c for c, d in zip(shop.customers, shop.days, strict=True) if d <= split}
    later = {
        (c, d)
        for c, d in zip(shop.customers, shop.days, strict=True)
        if split < d <= end and c in known
    }
    assert check.actual == len(later)
    assert check.customers == len(known)
    assert check.holdout_days == 244
    assert sum(group.customers for group in check.groups) == check.customers
    assert sum(g.customers * g.actual_mean for g in check.groups) == pytest.approx(check.actual)
    assert sum(g.customers * g.predicted_mean for g in check.groups) == pytest.approx(
        check.predicted
    )
    assert check.bias == pytest.approx(check.predicted / check.actual - 1)
    assert [group.label for group in check.groups] == ["0", "1", "2", "3", "4", "5", "6", "7+"]


@pytest.mark.parametrize("fit", [fit_mbgnbd, fit_pareto_nbd])
def test_simulated_customers_keep_the_promise(fit, shop):
    check = holdout_check(
        shop.customers, shop.days, np.datetime64("2025-04-30"), np.datetime64("2025-12-30"), fit
    )
    assert abs(check.bias) < 0.25
    assert check.auc > 0.75


def test_cdnow_buys_as_often_after_the_split_as_published(cdnow):
    check = holdout_check(cdnow.customers, cdnow.days, SPLIT, END)
    assert check.customers == 2_357
    assert check.actual == 1_882
    assert check.groups[0].customers == 1_411
    assert check.groups[-1].label == "7+"
    assert -0.2 < check.bias < 0


@pytest.mark.parametrize(("fit", "expected"), [(fit_mbgnbd, 0.755), (fit_pareto_nbd, 0.763)])
def test_all_cdnow_customers_are_ranked_by_who_will_buy(cdnow_everyone, fit, expected):
    check = holdout_check(cdnow_everyone.customers, cdnow_everyone.days, SPLIT, END, fit)
    assert check.customers == 23_570
    assert check.auc == pytest.approx(expected, abs=0.001)
    assert check.auc >= 0.75


def test_alive_by_bgnbd_ranks_cdnow_worse_than_chance(cdnow, cdnow_calibration):
    h = cdnow_calibration
    bought = np.isin(h.customer, cdnow.customers[cdnow.days > SPLIT])
    bgnbd, mbgnbd = fit_bgnbd(h.x, h.t_x, h.T), fit_mbgnbd(h.x, h.t_x, h.T)
    assert auc(bgnbd.probability_alive(h.x, h.t_x, h.T), bought) < 0.35
    assert auc(mbgnbd.probability_alive(h.x, h.t_x, h.T), bought) > 0.65


def test_a_split_after_the_end_is_refused():
    with pytest.raises(DataError, match="检验期为空"):
        holdout_check([1, 1], [0, 5], 9, 9)


def test_customers_who_never_return_cannot_be_checked():
    with pytest.raises(DataError, match=r"检验期 5 天内，2 位老客户没有任何购买"):
        holdout_check([1, 1, 2, 3], [0, 4, 1, 7], 5, 10)  # customer 3 is new after the split


def test_when_everybody_returns_there_is_nothing_to_rank():
    customers, days = [1, 1, 1, 2, 2, 3, 3], [0, 4, 8, 1, 9, 2, 7]
    check = holdout_check(customers, days, 5, 10)
    assert check.actual == 3
    assert check.auc is None
