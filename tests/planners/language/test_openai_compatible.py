"""The endpoint against a real HTTP server on loopback."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from planners.language.errors import (
    BudgetSpentError,
    ModelOutputError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from planners.language.model_port import Budget, Prompt
from planners.language.openai_compatible import OpenAICompatible

SCHEMA = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}, "additionalProperties": False}
PROMPT = Prompt("count", "how many")


class Server:
    """Answers with prepared replies, in order, and keeps what it was asked."""

    def __init__(self) -> None:
        self.replies: list = []
        self.asked: list[dict] = []
        self.headers: list[dict] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append(json.loads(body))
                outer.headers.append(dict(self.headers))
                reply = outer.replies.pop(0)
                if reply == "slow":
                    time.sleep(1.0)
                    reply = "{}"
                if reply == "drip":
                    self.send_response(200)
                    self.end_headers()
                    for _ in range(20):
                        try:
                            self.wfile.write(b" ")
                            self.wfile.flush()
                        except OSError:
                            return
                        time.sleep(0.1)
                    return
                if isinstance(reply, int):
                    self.send_response(reply)
                    self.send_header("Location", "/elsewhere")
                    self.end_headers()
                    self.wfile.write(b"out of order")
                    return
                text = json.dumps({"choices": [{"message": {"content": reply}}], "usage": {"completion_tokens": 7}})
                self.send_response(200)
                self.end_headers()
                try:
                    self.wfile.write((text if reply != "garbage" else "<html>").encode())
                except OSError:
                    return

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    running = Server()
    yield running
    running.close()


def test_good_reply(server, monkeypatch):
    monkeypatch.setenv("SOME_KEY", "secret")
    server.replies = ['{"n": 3}']
    budget = Budget(tokens=50)
    model = OpenAICompatible(server.url, "m", api_key_env="SOME_KEY")
    assert model.complete(PROMPT, SCHEMA, budget) == {"n": 3}
    asked = server.asked[0]
    assert asked["response_format"]["json_schema"]["schema"] == SCHEMA
    assert asked["max_tokens"] == 50
    assert asked["messages"][1] == {"role": "user", "content": "how many"}
    assert server.headers[0]["Authorization"] == "Bearer secret"
    assert (budget.calls, budget.tokens) == (1, 43)


@pytest.mark.parametrize("bad", ["not json", '{"n": "three"}', "[1]", '{"n": 1, "m": 2}'])
def test_a_bad_reply_is_sent_back_once(server, bad):
    server.replies = [bad, '{"n": 4}']
    assert OpenAICompatible(server.url, "m").complete(PROMPT, SCHEMA, Budget()) == {"n": 4}
    again = server.asked[1]["messages"]
    assert again[2] == {"role": "assistant", "content": bad}
    assert "reply" in again[3]["content"]
    assert "Authorization" not in server.headers[0]


def test_two_bad_replies_are_an_error(server):
    server.replies = ["no", "no"]
    with pytest.raises(ModelOutputError, match="not JSON"):
        OpenAICompatible(server.url, "m").complete(PROMPT, SCHEMA, Budget(calls=5))
    assert len(server.asked) == 2


def test_the_second_call_needs_budget(server):
    server.replies = ["no"]
    with pytest.raises(BudgetSpentError, match="calls"):
        OpenAICompatible(server.url, "m").complete(PROMPT, SCHEMA, Budget(calls=1))


@pytest.mark.parametrize("kind", ["slow", "drip"])
def test_time_out(server, kind):
    server.replies = [kind]
    started = time.monotonic()
    with pytest.raises(ModelTimeoutError, match="did not answer"):
        OpenAICompatible(server.url, "m", timeout=0.3).complete(PROMPT, SCHEMA, Budget())
    assert time.monotonic() - started < 0.9


@pytest.mark.parametrize("status", [500, 401, 307])
def test_http_errors(server, status):
    server.replies = [status]
    with pytest.raises(ModelUnavailableError, match=str(status)):
        OpenAICompatible(server.url, "m").complete(PROMPT, SCHEMA, Budget())
    assert len(server.asked) == 1


def test_an_answer_that_is_no_chat_completion(server):
    server.replies = ["garbage"]
    with pytest.raises(ModelOutputError, match="chat completions"):
        OpenAICompatible(server.url, "m").complete(PROMPT, SCHEMA, Budget())


def test_nothing_listens_and_no_key(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("ABSENT_KEY", raising=False)
    with pytest.raises(ModelUnavailableError, match="check the address"):
        OpenAICompatible("http://127.0.0.1:9/v1", "m", timeout=1.0).complete(PROMPT, SCHEMA, Budget())
    with pytest.raises(ModelUnavailableError, match="ABSENT_KEY"):
        OpenAICompatible("http://127.0.0.1:9/v1", "m", api_key_env="ABSENT_KEY").complete(PROMPT, SCHEMA, Budget())
