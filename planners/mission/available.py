"""An estimator that knows which robots cannot be given work now."""

from skills.contract import Estimate, Estimator, SkillCall
from skills.world.snapshot import WorldSnapshot


class AvailableEstimator:
    """An estimator for which robots that cannot be given work can do nothing."""

    def __init__(self, estimator: Estimator, lost: dict[str, str]) -> None:
        self._estimator, self._lost = estimator, lost

    def estimate(self, call: SkillCall, world: WorldSnapshot) -> Estimate:
        """The underlying estimate; impossible for a robot that is lost, with the reason."""
        if call.robot in self._lost:
            return Estimate(False, why=f"{call.robot} is not available: {self._lost[call.robot]}")
        return self._estimator.estimate(call, world)
