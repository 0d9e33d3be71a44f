"""The rule of activity says in words the very numbers by which it judges."""

from reportkit.analysis.basics.activity_rule import ActivityRule


def test_the_words_name_the_quantiles_and_gaps_that_are_set():
    rule = ActivityRule(dormant_quantile=0.8, churned_quantile=0.955, own_gaps=6)
    assert rule.text == (
        "距上次购买的天数超过客户自身购买间隔的 80% 分位为休眠，超过 95.5% 分位为流失（恰好等于不算超过），"
        "其余为活跃；间隔不足 6 个的客户按全体客户的间隔判断"
    )


def test_the_remark_names_the_floors_that_are_set():
    limits = ActivityRule(dormant_floor_days=7.5, churned_floor_days=45).limits
    assert limits.startswith("休眠界限不低于 7.5 天，流失界限不低于 45 天；")


def test_without_settings_the_upper_quarter_is_dormant_and_the_upper_tenth_churned():
    assert "75% 分位为休眠，超过 90% 分位为流失" in ActivityRule().text
