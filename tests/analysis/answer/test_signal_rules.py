from reportkit.analysis.answer.signal_rules import (
    DEFAULT_RULE,
    INFORMATION,
    LOSS,
    SIGNALS,
    SignalRule,
    limit_of,
)
from reportkit.data.schema import TABLES


def test_every_signal_says_its_threshold_with_the_values_of_the_rule():
    for name in SIGNALS:
        assert "{" not in limit_of(name, DEFAULT_RULE)
    assert limit_of("ending", SignalRule(renewal_days=60)) == "合同在 60 天内到期"
    assert limit_of("overdue", DEFAULT_RULE).endswith("50% 及以上逾期")


def test_every_signal_names_columns_that_the_schema_has():
    for signal in SIGNALS.values():
        assert signal.why
        for need in signal.needs:
            for name in need.split("|"):
                table, column = name.split(".")
                assert column in TABLES[table].names, name


def test_loss_signals_are_told_apart_from_hints():
    assert LOSS == ("silent", "unhappy", "slow", "overdue", "deserted", "ending")
    assert set(LOSS).isdisjoint(INFORMATION)
    assert set(LOSS) | set(INFORMATION) == set(SIGNALS)
