"""Messages of a kernel are cut before they are sent."""

import json

from reportkit.kernel_messages import BEYOND, LONGEST, LONGEST_PICTURE, pack


def sent(message):
    return json.loads(pack(message))


def test_a_short_message_is_sent_as_it_is():
    message = {"name": "stdout", "text": "甲", "n": [1, None, 2.5], "data": {"image/png": "iVBOR"}}
    assert sent(message) == message


def test_every_text_is_cut_wherever_it_stands():
    long = "长" * (LONGEST + BEYOND + 1)
    message = sent({"text": long, "traceback": ["a", long], "data": {"image/svg+xml": long}})
    texts = (message["text"], message["traceback"][1], message["data"]["image/svg+xml"])
    assert [len(text) for text in texts] == [LONGEST + BEYOND] * 3


def test_a_picture_is_sent_whole_or_not_at_all():
    fits = "A" * LONGEST_PICTURE
    assert sent({"data": {"image/png": fits}})["data"]["image/png"] == fits
    assert sent({"data": {"image/png": fits + "A"}})["data"]["image/png"] == ""
