"""What is carried somewhere and not unloaded there."""

from planners.language.free.accounting import Accounting
from planners.language.free.statements import Put, Statement, Stay, Walk
from planners.language.lexicon import Entity


class Aboard(Accounting):
    """Keeps in the tray what is said to stay there."""

    def _keep_aboard(self) -> None:
        """What is carried somewhere and not unloaded there stays in the tray, and its carrier goes there."""
        trays = set(self.lexicon.trays.values())
        for st in list(self.statements):
            aboard = isinstance(st, Stay) and st.aboard
            told = isinstance(st, Put) and st.target is not None and st.target.name in trays and st.goal
            if not (aboard or told):
                continue
            assert isinstance(st, Stay | Put)
            self._leave_aboard(set(st.objects), self.statements[: self.statements.index(st)])

    def _leave_aboard(self, kept: set[Entity], earlier: list[Statement]) -> None:
        """Turns what is carried to a table, of these objects, into what is loaded and walked there."""
        loads: list[Statement] = []
        walk: Walk | None = None
        for other in earlier:
            if not isinstance(other, Put) or other.target is None or other.target.kind != "table":
                continue
            common = tuple(e for e in other.objects if e in kept)
            if not common:
                continue
            robot = other.carrier or self.referent.walker(other.text)
            station = self.lexicon.stations.get(other.target.name, "")
            tray = self.referent.entity(self.lexicon.trays[robot])
            other.objects = tuple(e for e in other.objects if e not in kept)
            loaded = {e for st in self.statements[: self.statements.index(other)]
                      if isinstance(st, Put) and st.target == tray for e in st.objects}  # fmt: skip
            load = Put(other.text, objects=tuple(e for e in common if e not in loaded), target=tray)
            if load.objects:
                self.statements.insert(self.statements.index(other), load)
                loads.append(load)
            if walk is not None and walk.station == station:
                self.statements.remove(walk)
            walk = Walk(other.text, robot=robot, station=station, after=list(loads))
            same = [at for at, st in enumerate(self.statements) if st.text == other.text and isinstance(st, Put)]
            self.statements.insert(max(same) + 1, walk)
        self.statements[:] = [st for st in self.statements if not isinstance(st, Put) or st.objects]
