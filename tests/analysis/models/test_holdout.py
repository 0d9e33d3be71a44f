from dataclasses import dataclass

import numpy as np
import pytest

from reportkit.analysis.models.bgnbd import fit_bgnbd, fit_mbgnbd
from reportkit.analysis.models.btyd import customer_days
from reportkit.analysis.models.classifiers import ranking_quality
from reportkit.analysis.models.holdout import HoldoutCheck, holdout_check
from reportkit.analysis.models.pareto import fit_pareto_nbd
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
    assert list(check.groups["label"]) == ["0 次", "1 次", "2 次", "3～5 次", "6 次及以上"]


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
    assert check.groups["label"].iloc[-1] == "6 次及以上"
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


@dataclass(frozen=True, slots=True)
class Told:
    """A model that says of each number of repeats what it is told to, whatever the time."""

    purchases: dict[int, float]

    def conditional_expected_purchases(self, x, t_x, T, t):
        return np.vectorize(lambda repeats: self.purchases[int(repeats)])(np.asarray(x))

    def probability_of_purchase(self, x, t_x, T, t):
        return np.full(np.shape(x), 0.5)


def judged(told: dict[int, float], customers: int = 400) -> HoldoutCheck:
    """Everybody bought on day 0, every second one on day 10 again; of either half, half buy on
    day 130 and on day 170. Three newcomers buy after the split on day 100.
    """
    ids = np.arange(customers)
    repeats, back = ids[ids % 2 == 1], ids[ids % 4 < 2]
    new = customers + np.arange(3)
    who = np.concatenate([ids, repeats, back, back, new])
    days = [0, 10, 130, 170, 150]
    when = np.repeat(days, [ids.size, repeats.size, back.size, back.size, new.size])
    known = customer_days(who, when, np.full(who.size, 10.0))
    return holdout_check(known, 100, 190, lambda *_: Told(told), steps=(30, 60, 90, 365))


def test_a_group_that_is_promised_far_too_much_is_an_objection_though_the_total_is_right():
    check = judged({0: 0.21, 1: 1.79})  # actual 1.0 each
    assert check.bias == pytest.approx(0.0)
    assert check.groups["bias"].tolist() == pytest.approx([-0.79, 0.79])
    assert check.groups["kept"].tolist() == [False, False]
    assert check.objection == (
        "时间外检验中此前复购 0 次的客户户均预测 0.21 次、实际 1.00 次、此前复购 1 次的客户户均预测 "
        "1.79 次、实际 1.00 次，相差超出容许的 30%（抽样误差之外）。"
    )
    assert check.miss == pytest.approx(0.79)


def test_a_group_is_tolerated_up_to_30_percent_beyond_its_noise():
    # 0 or 2 purchases each, 200 customers: standard deviation 1.0025, noise 1.96 * .0709 = .1389
    check = judged({0: 1.43, 1: 1.44})
    assert check.groups["noise"].tolist() == pytest.approx([0.1389, 0.1389], abs=1e-4)
    assert check.groups["kept"].tolist() == [True, False]


def test_the_same_bias_in_a_small_group_is_within_its_noise():
    assert judged({0: 1.0, 1: 1.79}, customers=16).objection == ""  # eight customers: ± 74 %
    assert "复购 1 次" in judged({0: 1.0, 1: 1.79}).objection


def test_a_total_off_by_more_than_half_is_named_before_any_group():
    assert judged({0: 1.6, 1: 1.6}).objection == "时间外检验的总量偏差为 +60%，绝对值超过 50%。"


def test_buyers_are_counted_by_each_step_within_the_span():
    check = judged({0: 1.0, 1: 1.0})
    assert check.buyers["days"].tolist() == [30, 60, 90]
    assert check.buyers["actual"].tolist() == [200, 200, 200]  # all who come back come on day 130
    assert check.buyers["expected"].tolist() == [200.0] * 3


def test_newcomers_after_the_split_are_counted_apart():
    check = judged({0: 1.0, 1: 1.0})
    assert (check.newcomers, check.newcomer_amount) == (3, 30.0)
    assert check.newcomer_share == pytest.approx(3 / 403)
