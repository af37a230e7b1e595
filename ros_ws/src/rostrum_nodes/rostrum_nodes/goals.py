"""Action goals that a control loop works on: accepted at once, concluded from the loop, never blocking the executor.

rclpy runs an execute callback to its end, or busily polls a coroutine; a control loop has time for neither. So a goal
is kept when it is accepted, and its execute callback runs only once the result is there.
"""

from collections.abc import Callable
from typing import Any

from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.action.server import ServerGoalHandle
from rclpy.node import Node


class GoalKeeper:
    """An action server whose goals are concluded by their owner."""

    def __init__(
        self,
        node: Node,
        action_type: type,
        name: str,
        on_goal: Callable[[ServerGoalHandle], None],
        on_cancel: Callable[[ServerGoalHandle], None],
    ) -> None:
        self._on_goal = on_goal
        self._on_cancel = on_cancel
        self._outcomes: dict[bytes, tuple[str, Any]] = {}
        self._action_type = action_type
        self._server = ActionServer(
            node,
            action_type,
            name,
            execute_callback=self._execute,
            handle_accepted_callback=self._accepted,
            goal_callback=lambda _: GoalResponse.ACCEPT,
            cancel_callback=self._cancel,
        )

    def conclude(self, handle: ServerGoalHandle, result: Any, success: bool) -> None:
        """Ends a goal with its result."""
        outcome = "canceled" if handle.is_cancel_requested and not success else "succeeded" if success else "aborted"
        self._outcomes[bytes(handle.goal_id.uuid)] = (outcome, result)
        handle.execute()

    def _accepted(self, handle: ServerGoalHandle) -> None:
        self._on_goal(handle)

    def _cancel(self, handle: ServerGoalHandle) -> CancelResponse:
        self._on_cancel(handle)
        return CancelResponse.ACCEPT

    def _execute(self, handle: ServerGoalHandle) -> Any:
        outcome, result = self._outcomes.pop(bytes(handle.goal_id.uuid))
        {"succeeded": handle.succeed, "aborted": handle.abort, "canceled": handle.canceled}[outcome]()
        return result
