"""Streams of a PDF that end where they say, whatever their last byte is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def clear_stream_ends() -> Iterator[None]:
    """Within it, whatever is written ends its streams with CR LF instead of LF.

    One stream in 256 happens to end in CR. The LF after it would make both one end of line, and the
    stream a byte shorter than its length says: no archive file then, by the letter of PDF/A.
    """
    import pydyf

    plain = pydyf.Stream.data

    def ended(stream: pydyf.Stream) -> bytes:
        written: bytes = plain.fget(stream)
        return written.removesuffix(b"\nendstream") + b"\r\nendstream"

    pydyf.Stream.data = property(ended)
    try:
        yield
    finally:
        pydyf.Stream.data = plain
