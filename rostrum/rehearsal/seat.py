"""Where a robot's skills are called: one call at a time, to one result, as a skill server takes goals."""

from collections.abc import Callable
from typing import Any, Protocol

from skills.call_runner import CallRunner, RunnerOutput
from skills.contract import Executor, Progress, Reason, SkillCall, SkillResult, SkillSpec
from skills.errors import SkillError
from skills.world.snapshot import WorldSnapshot

OwnWay = tuple[SkillSpec, Callable[[Any], Executor]]
"""A contract and what builds its executor from the robot's context."""


class Said(Protocol):
    """Writes one line of the event log."""

    def __call__(self, kind: str, node_id: str = "", **data: Any) -> None:
        """Writes it."""
        ...


class SkillSeat:
    """Runs the calls of one robot.

    Attributes:
        results: Ended calls: plan node, attempt and result, in order; their reader clears the list.
        progress: Where the running call is, None when idle.
        reference: What its skill wanted of the robot last, None when idle.
    """

    def __init__(self, runner: CallRunner[Any, Any, Any], emit: Said) -> None:
        self.runner = runner
        self.results: list[tuple[str, int, SkillResult]] = []
        self.progress: Progress | None = None
        self.reference: Any = None
        self._emit = emit
        self._call: SkillCall | None = None
        self._attempt = 0

    @property
    def running(self) -> str:
        """The plan node whose call runs; empty when idle."""
        return self._call.node_id if self._call is not None else ""

    def ask(
        self, call: SkillCall, attempt: int, now: float, world: WorldSnapshot, state: Any, own: OwnWay | None = None
    ) -> None:
        """Takes a call; one that cannot start is a result at once. The running call asked for again goes on.

        Args:
            call: What is asked.
            attempt: Number of the dispatch.
            now: [s].
            world: The newest world.
            state: What was measured of the robot.
            own: The contract and the executor of the call, where they are not to be those of the registry.
        """
        if self._call is not None and (call.plan_id, call.node_id) == (self._call.plan_id, self._call.node_id):
            self._end(self._attempt, SkillResult(Reason.CANCELED, "the same request came again and took over"))
            self._attempt = attempt
            return
        if self._call is not None:
            text = f"{call.robot} is busy with {self._call.node_id} ({self._call.skill})"
            self.results.append((call.node_id, attempt, SkillResult(Reason.BUSY, text)))
            return
        try:
            if own is None:
                self.runner.start(call, now, world, state)
            else:
                self.runner.start_with(call, *own, now, world, state)
        except SkillError as error:
            self.results.append((call.node_id, attempt, SkillResult(Reason.BAD_ARGUMENT, str(error))))
            return
        self._call, self._attempt = call, attempt
        self._emit("skill_started", call.node_id, robot=call.robot, skill=call.skill, arguments=call.arguments)

    def cancel(self, node_id: str) -> None:
        """Asks the call of a plan node to end."""
        if self._call is not None and self._call.node_id == node_id:
            self.runner.cancel()

    def update(self, now: float, world: WorldSnapshot, state: Any, safety_ok: bool) -> Any:
        """Advances to ``now`` [s]; returns the reference for the floor below, or None."""
        output: RunnerOutput[Any] = self.runner.update(now, world, state, safety_ok, supervisor_alive=True)
        self.progress, self.reference = output.progress, output.reference
        if output.result is not None and self._call is not None:
            call, self_result = self._call, output.result
            self._emit(
                "skill_ended",
                call.node_id,
                robot=call.robot,
                skill=call.skill,
                reason=self_result.reason,
                text=self_result.text,
                evidence=self_result.evidence,
            )
            self._end(self._attempt, self_result)
            self._call = None
        return output.reference

    def _end(self, attempt: int, result: SkillResult) -> None:
        assert self._call is not None
        self.results.append((self._call.node_id, attempt, result))
