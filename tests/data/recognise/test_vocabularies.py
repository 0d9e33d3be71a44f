from dataclasses import replace

import pytest

from reportkit.data.recognise.vocabularies import read_vocabularies, recognised_export
from reportkit.errors import ParameterError
from reportkit.project import shipped_files

EXPORTS = read_vocabularies(shipped_files() / "params" / "vocabularies")
TAOBAO = next(e for e in EXPORTS if "ExportOrderList" in e.title)
ORDINARY = ["订单号", "客户名称", "下单时间", "金额", "备注"]


def test_two_signature_headings_and_five_known_ones_give_a_system_away():
    signed = ["买家会员名", "买家实际支付金额", "宝贝总数量", "订单付款时间", "收货人姓名"]
    assert recognised_export(signed, EXPORTS) is TAOBAO
    assert recognised_export([" * 买家会员名（必填）", *signed[1:]], EXPORTS) is TAOBAO
    assert recognised_export(signed[:4], EXPORTS) is None


def test_an_ordinary_ledger_is_no_export():
    assert recognised_export(ORDINARY, EXPORTS) is None


def test_an_export_from_end_to_end_needs_no_signature():
    whole = [words[0] for words in TAOBAO.columns.values()]
    unsigned = replace(TAOBAO, signature=frozenset())
    assert recognised_export(whole, [unsigned]) is unsigned
    assert recognised_export([*whole, *(f"别的{n}" for n in range(9))], [unsigned]) is None
    assert recognised_export(whole[: len(whole) // 2], [unsigned]) is None


def test_a_heading_that_only_falls_back_is_left_to_the_evidence():
    assert "订单付款时间" in TAOBAO.concepts()
    assert "订单创建时间" not in TAOBAO.concepts()


def test_meaning_of_status_words_is_the_systems_own():
    assert TAOBAO.meaning("订单未关闭") == "计入"
    assert TAOBAO.meaning("买家未付款") == "不计"
    assert TAOBAO.meaning("挂起") is None


def test_a_vocabulary_for_an_unknown_column_is_refused(tmp_path):
    (tmp_path / "x.yaml").write_text(
        "title: 甲\nobjects:\n  - title: 乙\n    table: orders\n    verified: true\n"
        "    columns: {no_such: [丙]}\n",
        encoding="utf-8",
    )
    with pytest.raises(ParameterError, match="vocabularies/x.yaml：没有列“orders.no_such”"):
        read_vocabularies(tmp_path)
