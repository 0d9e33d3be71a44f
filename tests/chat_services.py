"""Services on a port of their own for the tests of delivery, and what a form holds."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: of method, path, headers and body: status, more headers and a body; None hangs up
Answer = Callable[[str, str, Any, bytes], tuple[int, dict[str, str], object] | None]


@contextmanager
def served(answer: Answer) -> Iterator[str]:
    """The address at which ``answer`` answers. A text is sent as it is, anything else as JSON."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = answer(self.command, self.path, self.headers, body)
            if said is None:
                self.connection.close()
                return
            status, headers, content = said
            sent = (content if isinstance(content, str) else json.dumps(content)).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def form_parts(headers: Any, body: bytes) -> dict[str, tuple[str, bytes]]:
    """Field → file name and content of a form with files."""
    kind = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    form = message_from_bytes(kind + body, policy=policy.HTTP)
    found = {}
    for part in form.iter_parts():
        named = part["Content-Disposition"].params
        found[named["name"]] = (named.get("filename", ""), part.get_payload(decode=True))
    return found
