"""Goes on learning from verified answers: the network tries several for each request, and an objective weighs them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from planners.language.learned.base_model import END, tokenizer
from planners.language.learned.learning_run import LearningCfg, LearningRun
from planners.language.learned.objectives import OBJECTIVES, Answer, Objective
from planners.language.learned.paragraphs import Paragraph
from planners.language.learned.reader import LONGEST, SHIPPED
from planners.language.learned.training import answer_scores
from planners.language.learned.variations import varied
from planners.language.learned.verifier import Verdict, verify


@dataclass(frozen=True)
class PostTrainingCfg(LearningCfg):
    """How it goes on.

    Attributes:
        objective: One of :data:`planners.language.learned.objectives.OBJECTIVES`.
        start: What was learned before, to begin with and to be held near to.
        group: Answers that are tried to each request.
        temperature: Of trying.
    """

    steps: int = 60
    batch: int = 12
    learning_rate: float = 1e-4
    save_every: int = 10
    objective: str = "group_relative"
    start: Path = SHIPPED
    group: int = 6
    temperature: float = 1.0


@dataclass(frozen=True)
class _Tried:
    """One answer: its tokens, what it is worth, and to which part of that each token belongs."""

    tokens: list[int]
    verdict: Verdict
    part: Tensor


class PostTraining(LearningRun):
    """A run on verified answers."""

    cfg: PostTrainingCfg
    cfg_type = PostTrainingCfg

    @property
    def _objective(self) -> Objective:
        return OBJECTIVES[self.cfg.objective]

    def _updates(self) -> Iterator[dict[str, float]]:
        while True:
            rng = random.Random(f"{self.cfg.seed}/{self.step}")
            torch.manual_seed(rng.getrandbits(32))
            requests = [
                varied(each, rng) for each in rng.sample(list(self._examples), min(self.cfg.batch, len(self._examples)))
            ]
            groups = self._try(requests)
            self._optimizer.zero_grad()
            taught = sum(self._learn(request, tried) for request, tried in zip(requests, groups, strict=True))
            self._apply()
            verdicts = [each.verdict for tried in groups for each in tried]
            worth = sum(verdict.worth for verdict in verdicts) / len(verdicts)
            right = sum(verdict.right for verdict in verdicts) / len(verdicts)
            yield {"worth": worth, "right": right, "taught": taught / len(groups)}

    def _learn(self, request: Paragraph, tried: Sequence[_Tried]) -> bool:
        """Gathers the gradient of one group; whether it taught anything."""
        if len({each.verdict.parts for each in tried}) == 1:
            return False
        prompt = tokenizer().encode(request.prompt()).ids
        pairs = [(prompt, each.tokens) for each in tried]
        with torch.no_grad():
            changed = [value.clone() for value in self._learned]
            self._put(self._origin)
            reference = self._log_probabilities(pairs)
            self._put(changed)
        group = [Answer(each.verdict, each.part, scores) for each, scores in zip(tried, reference, strict=True)]
        loss = self._objective.loss(group, self._log_probabilities(pairs))
        if loss is None:
            return False
        (loss / self.cfg.batch).backward()  # the mean over the batch
        return True

    def _put(self, values: Sequence[Tensor]) -> None:
        for own, value in zip(self._learned, values, strict=True):
            own.copy_(value)

    def _log_probabilities(self, pairs: Sequence[tuple[list[int], list[int]]]) -> list[Tensor]:
        """Of each answer, (tokens,)."""
        scores, answers = answer_scores(self._model, pairs)
        chosen = scores.log_softmax(-1).gather(1, answers[:, None])[:, 0]
        return list(chosen.split([len(answer) for _, answer in pairs]))

    @torch.no_grad()
    def _try(self, requests: Sequence[Paragraph]) -> list[list[_Tried]]:
        """A group of answers to each request, by chance."""
        words = tokenizer()
        prompts = [words.encode(request.prompt()).ids for request in requests]
        longest = max(map(len, prompts))
        tokens = torch.tensor([[END] * (longest - len(prompt)) + prompt for prompt in prompts])
        seen = torch.tensor([[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts])
        found = self._model.generate(  # pyright: ignore
            tokens, attention_mask=seen, do_sample=True, temperature=self.cfg.temperature, top_k=0, pad_token_id=END,
            eos_token_id=END, max_new_tokens=LONGEST, num_return_sequences=self.cfg.group,
        )  # fmt: skip
        answers = [_ended(row) for row in found[:, longest:].tolist()]
        size = self.cfg.group
        return [
            [self._judged(answer, request) for answer in answers[index * size : (index + 1) * size]]
            for index, request in enumerate(requests)
        ]

    @staticmethod
    def _judged(tokens: list[int], request: Paragraph) -> _Tried:
        words = tokenizer()
        written = words.decode(tokens[:-1]) if tokens[-1] == END else ""  # one that did not end is worth nothing
        verdict = verify(written, request)
        ends = [end for end, _ in verdict.parts]
        places = [len(words.decode(tokens[: index + 1])) for index in range(len(tokens))]
        part = [min(sum(end < place for end in ends), len(ends) - 1) for place in places]
        return _Tried(tokens, verdict, torch.tensor(part))


def _ended(tokens: list[int]) -> list[int]:
    """Up to the token that ends the text, and with it."""
    return tokens[: tokens.index(END) + 1] if END in tokens else tokens
