"""A language model behind an OpenAI-compatible endpoint, with the standard library's HTTP client."""

import http.client
import json
import os
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from planners.language.errors import ModelOutputError, ModelTimeoutError, ModelUnavailableError
from planners.language.model_port import Budget, Prompt, validate_reply

MAX_REPLY_BYTES = 1_000_000
_CHUNK = 16_384


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the key must not travel to another host."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Refuses."""
        return


@dataclass(frozen=True)
class OpenAICompatible:
    """Asks ``POST {base_url}/chat/completions`` with structured output.

    Attributes:
        base_url: Such as ``http://127.0.0.1:8000/v1``.
        model: Model name as the endpoint knows it.
        api_key_env: Environment variable that holds the key; empty for endpoints without one.
        timeout: Longest time for one call [s]; the budget may leave less.
        max_tokens: Most tokens for one reply; the budget may leave less.
    """

    base_url: str
    model: str
    api_key_env: str = ""
    timeout: float = 15.0
    max_tokens: int = 1000

    def complete(self, prompt: Prompt, schema: dict[str, Any], budget: Budget) -> dict[str, Any]:
        """Answers a prompt; a reply that does not fit is sent back once with the reason.

        Raises:
            ModelUnavailableError: no key, no connection, or an HTTP error.
            ModelTimeoutError: no reply in time.
            ModelOutputError: the second reply does not fit either.
            BudgetSpentError: nothing is left to ask with.
        """
        messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
        text = self._ask(messages, schema, budget)
        try:
            return validate_reply(text, schema)
        except ModelOutputError as error:
            reason = str(error)
        messages += [
            {"role": "assistant", "content": text},
            {
                "role": "user",
                "content": f"That cannot be used: {reason}. Answer again with one JSON object that fits the schema.",
            },
        ]
        return validate_reply(self._ask(messages, schema, budget), schema)

    def _ask(self, messages: list[dict[str, str]], schema: dict[str, Any], budget: Budget) -> str:
        """One call; the text of the reply."""
        budget.start_call()
        seconds = min(self.timeout, budget.seconds_left)
        body = {
            "model": self.model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": min(self.max_tokens, budget.tokens),
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": schema, "strict": True},
            },
        }
        url = self.base_url.rstrip("/") + "/chat/completions"
        request = urllib.request.Request(url, json.dumps(body).encode(), self._headers(), method="POST")
        started = budget.seconds_left
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=seconds) as response:
                data = bytearray()
                while chunk := response.read1(_CHUNK):
                    data += chunk
                    if len(data) > MAX_REPLY_BYTES:
                        raise ModelOutputError(f"{url}: the reply is longer than {MAX_REPLY_BYTES} bytes")
                    if started - budget.seconds_left > seconds:
                        raise TimeoutError
        except urllib.error.HTTPError as error:
            detail = error.read(300).decode(errors="replace").strip()
            raise ModelUnavailableError(f"{url} answered HTTP {error.code}: {detail or error.reason}") from error
        except TimeoutError as error:
            raise ModelTimeoutError(f"{url} did not answer within {seconds:.1f} s") from error
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                raise ModelTimeoutError(f"{url} did not answer within {seconds:.1f} s") from error
            raise ModelUnavailableError(
                f"cannot ask {url}: {error}; check the address and that the server runs"
            ) from error
        return _content(bytes(data), url, budget)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.api_key_env:
            key = os.environ.get(self.api_key_env, "")
            if not key:
                raise ModelUnavailableError(
                    f"the environment variable {self.api_key_env} is empty; put the API key there"
                )
            headers["Authorization"] = f"Bearer {key}"
        return headers


def _content(data: bytes, url: str, budget: Budget) -> str:
    """The text of the first choice; counts the tokens."""
    try:
        reply = json.loads(data)
        text = reply["choices"][0]["message"]["content"]
        usage = reply.get("usage") or {}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise ModelOutputError(f"{url} did not answer in the chat completions format: {data[:200]!r}") from error
    if not isinstance(text, str):
        raise ModelOutputError(f"{url} answered without text (refusal or tool call)")
    used = usage.get("completion_tokens") if isinstance(usage, dict) else None
    budget.spend_tokens(used if isinstance(used, int) else len(text) // 3)
    return text
