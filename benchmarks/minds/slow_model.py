"""A language model's endpoint that takes its time, for graphs whose slow mind shall be busy."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

HARD = "Blorp the thing over yonder, as the fnord would have it."
"""Words that nobody at home reads, so that the model is asked."""
READING: dict[str, Any] = {
    "steps": [[{"action": "move", "object": "blue_block", "destination": "white_mark", "robot": ""}]],
    "avoid": [],
    "keep_out": [],
    "not_understood": [],
}


class SlowModel:
    """An OpenAI-compatible endpoint on loopback that gives one reading, after a while.

    Attributes:
        asked: Set once somebody asked.
        released: Set to have all answered at once.
    """

    def __init__(self, seconds: float) -> None:
        """Begins to listen.

        Args:
            seconds: From a request to its answer [s].
        """
        self.asked, self.released = threading.Event(), threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(seconds))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="slow model", daemon=True).start()

    def environ(self) -> dict[str, str]:
        """What names it to the graph; see :mod:`planners.language.advised`."""
        url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        return {"ROSTRUM_LLM_URL": url, "ROSTRUM_LLM_MODEL": "slow", "ROSTRUM_LLM_SECONDS": "200"}

    def close(self) -> None:
        """Answers whoever waits, and ends."""
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def _handler(self, seconds: float) -> type[BaseHTTPRequestHandler]:
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name that the base class asks for
                self.rfile.read(int(self.headers["Content-Length"]))
                model.asked.set()
                model.released.wait(seconds)
                body = json.dumps({"choices": [{"message": {"content": json.dumps(READING)}}]}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        return Handler
