"""A language model that repeats recorded replies, and the recorder that makes the file."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware.document import document, from_json, to_json
from hardware.errors import DocumentError
from planners.language.errors import ModelOutputError, ModelUnavailableError, UnknownPromptError
from planners.language.model_port import Budget, LanguageModel, Prompt, prompt_key, validate_reply


@dataclass(frozen=True)
class RecordedReply:
    """One reply; ``key`` is :func:`planners.language.model_port.prompt_key`, the prompt is kept for people."""

    key: str
    system: str
    user: str
    reply: dict[str, Any]


@document("model_replies", "1.0")
@dataclass(frozen=True)
class ModelReplies:
    """A file of recorded replies and the model that gave them."""

    model: str
    replies: tuple[RecordedReply, ...] = ()


class Replay:
    """Answers from a file, the same for the same prompt; refuses a prompt that is not in it."""

    def __init__(self, path: str | Path) -> None:
        """Reads the file.

        Raises:
            ModelUnavailableError: it is missing or malformed.
        """
        self._path = Path(path)
        try:
            recorded = from_json(ModelReplies, self._path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ModelUnavailableError(f"cannot read recorded replies '{path}': {error.strerror}") from error
        except DocumentError as error:
            raise ModelUnavailableError(f"recorded replies '{path}' are malformed: {error}") from error
        self.model = recorded.model
        self._replies = {reply.key: reply.reply for reply in recorded.replies}

    def complete(self, prompt: Prompt, schema: dict[str, Any], budget: Budget) -> dict[str, Any]:
        """Repeats the recorded reply.

        Raises:
            UnknownPromptError: none is recorded for this prompt and schema.
            ModelOutputError: the recorded reply does not fit the schema.
            BudgetSpentError: no call is left.
        """
        budget.start_call()
        reply = self._replies.get(prompt_key(prompt, schema))
        if reply is None:
            raise UnknownPromptError(
                f"'{self._path.name}' holds no reply for the prompt '{prompt.user[:80]}'; record it with the live model"
            )
        return validate_reply(json.dumps(reply), schema)


class Recorder:
    """Passes prompts to another model and keeps its replies for :class:`Replay`."""

    def __init__(self, model: LanguageModel, name: str, path: str | Path) -> None:
        self._model = model
        self._path = Path(path)
        self._recorded = ModelReplies(name)

    def complete(self, prompt: Prompt, schema: dict[str, Any], budget: Budget) -> dict[str, Any]:
        """Asks the model and writes the file anew; raises like the model."""
        reply = self._model.complete(prompt, schema, budget)
        key = prompt_key(prompt, schema)
        kept = tuple(other for other in self._recorded.replies if other.key != key)
        entry = RecordedReply(key, prompt.system, prompt.user, reply)
        self._recorded = ModelReplies(self._recorded.model, (*kept, entry))
        try:
            self._path.write_text(to_json(self._recorded, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise ModelOutputError(f"cannot write recorded replies '{self._path}': {error.strerror}") from error
        return reply
