"""What the robots of applications have in common: one token for all, renewed once, shown nowhere."""

import threading

import pytest
from parcels import parcel

from reportkit.deliver.apps import AppRobot, life_of, text_of
from reportkit.deliver.channels import Refused
from reportkit.deliver.service import Rejected


class Robot(AppRobot):
    name, called, largest = "robot", "某", 10

    def __init__(self, base: str, **more) -> None:
        super().__init__("key", "secret", "group-0123456789", base, sleep=lambda s: None, **more)
        self.said: list[str] = []
        self.asked = 0

    def new_token(self) -> tuple[str, float]:
        self.asked += 1
        return f"token{self.asked}", 7200.0

    def upload(self, name, content):
        return self.with_token(lambda token: {"place": f"{name}@{token}"}, self.new_token)["place"]

    def words(self, parcel):
        return lambda: self.said.append("words")

    def file(self, parcel, name, place):
        return lambda: self.said.append(place)


def test_files_are_uploaded_before_anything_is_said():
    robot = Robot("https://a")
    assert robot.recipients == ("某群 …456789",)
    (receipt,) = robot.send(parcel(files={"a": b"1", "b": b"2"}), robot.recipients)
    assert (receipt.state, robot.said) == ("sent", ["words", "a@token1", "b@token1"])
    robot.said.clear()
    (receipt,) = robot.send(parcel(files={"a": b"1", "b": bytes(11)}), robot.recipients)
    assert (receipt.state, robot.said) == ("failed", [])
    assert "b 有 11 字节" in receipt.said


def test_a_token_serves_all_threads_until_five_minutes_before_its_end():
    clock = [0.0]
    robot = Robot("https://b", now=lambda: clock[0])
    seen: list[str] = []

    def ask() -> None:
        robot.with_token(lambda token: seen.append(token) or {}, robot.new_token)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (seen, robot.asked) == (["token1"] * 8, 1)
    clock[0] = 6899.0
    ask()
    assert robot.asked == 1
    clock[0] = 6900.0
    ask()
    assert robot.asked == 2


def test_an_ended_token_is_renewed_once_and_other_refusals_are_not():
    robot = Robot("https://c")
    calls: list[str] = []

    def refuse(number: str):
        def call(token: str):
            calls.append(token)
            raise Rejected(number)

        return call

    with pytest.raises(Rejected):
        robot.with_token(refuse("42001"), robot.new_token)
    assert calls == ["token1", "token2"]
    with pytest.raises(Rejected):
        robot.with_token(refuse("230002"), robot.new_token)
    assert calls == ["token1", "token2", "token2"]


def test_what_a_success_owes_is_asked_for():
    assert text_of({"file_key": "k"}, "file_key") == "k"
    for answer in ({}, None, {"file_key": 1}, {"file_key": ""}):
        with pytest.raises(Refused, match="回答中没有 file_key"):
            text_of(answer, "file_key")
    assert (life_of({"expire": 7}, "expire"), life_of({}, "expire")) == (7.0, 0.0)
