"""The language model port: prompt and schema in, validated object out, within a budget."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from planners.language.errors import BudgetSpentError, ModelOutputError


@dataclass(frozen=True)
class Prompt:
    """What a model is asked: standing instructions and the request at hand."""

    system: str
    user: str


@dataclass
class Budget:
    """What one request may still spend; a model subtracts what it uses.

    Attributes:
        seconds: Time from the budget's creation [s].
        tokens: Tokens that models may write, summed over calls.
        calls: Number of calls.
        clock: Monotonic time source [s].
    """

    seconds: float = 20.0
    tokens: int = 2000
    calls: int = 2
    clock: Callable[[], float] = time.monotonic
    _started: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    @property
    def seconds_left(self) -> float:
        """Time left [s], never negative."""
        return max(0.0, self.seconds - (self.clock() - self._started))

    def start_call(self) -> None:
        """Takes one call.

        Raises:
            BudgetSpentError: no call, token or time is left.
        """
        for what, left in (("calls", self.calls), ("tokens", self.tokens), ("seconds", self.seconds_left)):
            if left <= 0:
                raise BudgetSpentError(
                    f"the language model's budget has no {what} left; allow more or say it more simply"
                )
        self.calls -= 1

    def spend_tokens(self, tokens: int) -> None:
        """Takes tokens that a model wrote; the next call is refused when they are used up."""
        self.tokens -= max(0, tokens)


class LanguageModel(Protocol):
    """Anything that turns a prompt into an object of a schema."""

    def complete(self, prompt: Prompt, schema: dict[str, Any], budget: Budget) -> dict[str, Any]:
        """Answers a prompt with an object that is valid under ``schema`` (JSON Schema 2020-12).

        Raises:
            ModelError: one of its kinds, see :mod:`planners.language.errors`.
        """
        ...


def prompt_key(prompt: Prompt, schema: dict[str, Any]) -> str:
    """A stable key of a prompt and a schema: sha256, hex."""
    body = json.dumps([prompt.system, prompt.user, schema], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(body.encode()).hexdigest()


def validate_reply(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Reads a reply and checks it against its schema.

    Raises:
        ModelOutputError: not JSON, not an object, or not valid; the message names the place, for people and models.
    """
    from jsonschema import Draft202012Validator  # only machines that ask a model need it
    from jsonschema.exceptions import best_match

    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelOutputError(f"the reply is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise ModelOutputError(f"the reply must be a JSON object, got {type(value).__name__}")
    problem = best_match(Draft202012Validator(schema).iter_errors(value))
    if problem is not None:
        raise ModelOutputError(f"the reply does not fit the schema at '{problem.json_path}': {problem.message[:300]}")
    return value
