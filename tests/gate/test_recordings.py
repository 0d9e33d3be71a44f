from recorded_blocks import chapter, finding, metric

from reportkit.blocks import Metric
from reportkit.gate.recordings import Recorded, sentences_of

BOOK = Recorded(
    (
        chapter("value", metric("sales", 1.0), title="客户价值"),
        chapter("churn", finding("见 [[value.sales]]。", "rate", "value.sales", "gone.block"), metric("rate", 2.0)),
    )
)  # fmt: skip


def test_a_sentence_rests_on_its_evidence_and_on_what_it_refers_to():
    told = BOOK.chapters[1].blocks[0]
    assert list(BOOK.cited("churn", told)) == ["churn.rate", "value.sales"]


def test_each_block_of_a_kind_comes_with_its_chapter():
    assert [(c.chapter, b.id) for c, b in BOOK.each(Metric)] == [
        ("value", "sales"),
        ("churn", "rate"),
    ]


def test_a_place_is_named_by_chapter_kind_and_block():
    assert BOOK.place("value.sales") == "“客户价值”一章的指标 value.sales"
    assert BOOK.place("churn.said") == "“churn”一章的句子 churn.said"


def test_title_summary_and_text_are_read():
    assert sentences_of(finding("句。", title="标题", summary="摘要")) == ("标题", "摘要", "句。")
