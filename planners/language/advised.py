"""A language model as one more reader, where one is named: asked about what the readers at home cannot settle.

Environment: ``ROSTRUM_LLM_URL`` (base URL of an OpenAI-compatible endpoint, such as ``http://127.0.0.1:8000/v1``),
``ROSTRUM_LLM_MODEL``, and where needed ``ROSTRUM_LLM_KEY_ENV`` (the variable that holds the key),
``ROSTRUM_LLM_SECONDS`` and ``ROSTRUM_LLM_TOKENS`` (what one request may spend). Nothing is sent anywhere unless the URL
is set.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass

from planners.errors import PlannerError, UnsureError
from planners.language.comprehend import comprehend, question
from planners.language.errors import ModelUnavailableError
from planners.language.learned.tree import meaning_of
from planners.language.learned.wording import worded
from planners.language.model_port import Budget, LanguageModel
from planners.language.openai_compatible import OpenAICompatible
from planners.language.task_tree import TaskTree
from planners.language.understand import read_bounded
from planners.language.understand_with_model import understand_with_model
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)

URL = "ROSTRUM_LLM_URL"
MODEL = "ROSTRUM_LLM_MODEL"
KEY_ENV = "ROSTRUM_LLM_KEY_ENV"
SECONDS = "ROSTRUM_LLM_SECONDS"
TOKENS = "ROSTRUM_LLM_TOKENS"
Reader = Callable[[str, WorldSnapshot], TaskTree]


def reader_of_environment() -> Reader:
    """The readers at home, advised by the model that the environment names, if it names one.

    Raises:
        ModelUnavailableError: a URL without a model, or a limit that is no number.
    """
    url = os.environ.get(URL, "")
    if not url:
        return comprehend
    model = os.environ.get(MODEL, "")
    if not model:
        raise ModelUnavailableError(f"{URL} is set and {MODEL} is not; name the model as the endpoint knows it")
    try:
        seconds, tokens = float(os.environ.get(SECONDS, Budget.seconds)), int(os.environ.get(TOKENS, Budget.tokens))
    except ValueError as error:
        raise ModelUnavailableError(f"{SECONDS} and {TOKENS} are numbers: {error}") from error
    endpoint = OpenAICompatible(url, model, os.environ.get(KEY_ENV, ""), timeout=seconds)
    return AdvisedReader(endpoint, seconds=seconds, tokens=tokens)


@dataclass(frozen=True)
class AdvisedReader:
    """Asks a model about requests that the readers at home refuse or ask about.

    Where the model reads exactly what one of the choices of a question says, two readers agree and it is done, unless
    rules found a contradiction; any other reading of the model is one more choice for the person.

    Attributes:
        model: Whom to ask.
        home: Reads first.
        seconds: Time that one request may take [s].
        tokens: Tokens that one request may cost.
    """

    model: LanguageModel
    home: Reader = comprehend
    seconds: float = Budget.seconds
    tokens: int = Budget.tokens

    def __call__(self, text: str, world: WorldSnapshot) -> TaskTree:
        """Reads a request; errors as :func:`planners.language.comprehend.comprehend`."""
        try:
            return self.home(text, world)
        except PlannerError as error:
            refusal = error
        try:
            advised = understand_with_model(text, world, self.model, Budget(self.seconds, self.tokens))
        except PlannerError as error:
            log.info("the language model does not help: %s", error)
            raise refusal from None
        unsure = refusal if isinstance(refusal, UnsureError) else UnsureError("", contradicted=True)
        meant = meaning_of(advised, world)
        for choice in () if unsure.contradicted else unsure.choices:
            tree = read_bounded(choice, world)
            if meaning_of(tree, world) == meant:
                return tree
        sentences = [worded(advised, world), *unsure.choices]
        if not any(sentences):
            raise refusal from None
        raise question(text, sentences, unsure.contradicted) from None
