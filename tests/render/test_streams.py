"""Streams of a PDF that end where they say."""

import pydyf
import pytest

from reportkit.render.streams import clear_stream_ends


def ends(*content: bytes) -> bytes:
    return pydyf.Stream(list(content)).data


def test_a_stream_ends_with_two_marks_within_and_one_outside():
    before = ends(b"q Q")
    with clear_stream_ends():
        within = ends(b"q Q")
    assert before.endswith(b"q Q\nendstream")
    assert within == before.removesuffix(b"\nendstream") + b"\r\nendstream"
    assert ends(b"q Q") == before


def test_a_last_byte_that_is_a_return_stays_part_of_the_stream():
    with clear_stream_ends():
        written = ends(b"q Q\r")
    assert written.endswith(b"q Q\r\r\nendstream")
    assert b"/Length 4" in written


def test_words_that_look_like_the_end_are_content():
    with clear_stream_ends():
        written = ends(b"\nendstream")
    assert written.endswith(b"\nendstream\r\nendstream")


def test_the_library_is_as_before_even_after_an_error():
    plain = pydyf.Stream.data
    with pytest.raises(RuntimeError, match="stop"), clear_stream_ends():
        raise RuntimeError("stop")
    assert pydyf.Stream.data is plain
