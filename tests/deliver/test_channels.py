import pytest
from parcels import parcel

from reportkit.deliver.channels import ATTEMPTS, Refused, Transient, Unknown, tried


def failing(*errors: Exception):
    left = list(errors)

    def act() -> None:
        if left:
            raise left.pop(0)

    return act


def test_what_is_busy_is_tried_again_after_longer_and_longer_waits():
    waits: list[float] = []
    assert tried(failing(Transient("忙"), Transient("忙"), Transient("忙")), waits.append) == (
        "sent",
        "",
    )
    assert waits == [2, 4, 8]


def test_the_other_side_may_say_how_long():
    waits: list[float] = []
    tried(failing(Transient("忙", 7.0)), waits.append)
    assert waits == [7.0]


def test_too_often_busy_is_a_failure_that_is_told():
    waits: list[float] = []
    state, said = tried(failing(*[Transient("忙")] * ATTEMPTS), waits.append)
    assert (state, said, len(waits)) == ("failed", "试了 5 次：忙", 4)


@pytest.mark.parametrize(
    ("error", "state"), [(Refused("不收"), "failed"), (Unknown("断了"), "unknown")]
)
def test_a_refusal_and_silence_are_not_tried_again(error, state):
    assert tried(failing(error, error), lambda s: None) == (state, str(error))


def test_other_bytes_another_edition_or_client_is_another_parcel():
    ids = {
        parcel().identity, parcel(content=b"x").identity, parcel("yi").identity,
        parcel(edition=2).identity, parcel(period="2025-11").identity,
    }  # fmt: skip
    assert len(ids) == 5
    assert parcel().identity == parcel(link="https://x").identity


def test_the_letter_says_what_is_attached_and_that_the_password_comes_another_way():
    assert parcel(sealed=True, link="https://x").text == (
        "公司jia《客户管理分析报告》（2025 年 12 月）第 1 版。\n附件：客户管理分析报告.pdf。\n"
        "查看：https://x\nPDF 已加密，密码另行告知。"
    )
