"""When a customer's silence means 休眠 or 流失; apart from ``rhythm`` so that reading settings loads
no numeric library."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActivityRule:
    """When silence means 休眠 or 流失: one rule per client, set in the client's ``activity``.

    A customer with ``own_gaps`` gaps between purchase days or more is judged by the quantiles of
    these gaps, everyone else by the gaps of all customers (each customer counting once). Silence
    of exactly a threshold is not beyond it: the customer is still in the livelier state. Where the
    two quantiles of steady gaps coincide nobody is 休眠: one day more is beyond either of them.
    Thresholds never fall below the floors, and are ``default_days`` (流失; half of it 休眠) where
    nobody ever bought twice.
    """

    dormant_quantile: float = 0.75
    churned_quantile: float = 0.90
    own_gaps: int = 4
    dormant_floor_days: float = 14
    churned_floor_days: float = 30
    default_days: float = 180

    @property
    def text(self) -> str:
        """The rule in words, as printed under 口径."""
        return (
            f"距上次购买的天数超过客户自身购买间隔的 {_percent(self.dormant_quantile)} 分位为休眠，"
            f"超过 {_percent(self.churned_quantile)} 分位为流失（恰好等于不算超过），其余为活跃；"
            f"间隔不足 {self.own_gaps} 个的客户按全体客户的间隔判断"
        )

    @property
    def limits(self) -> str:
        """What else the rule settles, for the remark beside its text."""
        return (
            f"休眠界限不低于 {self.dormant_floor_days:g} 天，流失界限不低于 "
            f"{self.churned_floor_days:g} 天；全体间隔中每家客户权重相同；同日多单合并为一次购买；"
            "间隔几乎不变、两个界限相同的客户，一超过界限即为流失，不经过休眠"
        )


def _percent(share: float) -> str:
    return f"{share * 100:g}%"
