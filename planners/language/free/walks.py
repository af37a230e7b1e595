"""Where a clause sends robots, and what they take along."""

from planners.language.free import words as w
from planners.language.free.clauses import Clause
from planners.language.free.discourse import Reference
from planners.language.free.puts import PutReader
from planners.language.free.roles import Roles
from planners.language.free.statements import Put, Statement, Walk
from planners.language.lexicon import Entity


class WalkReader(PutReader):
    """Reads walks and loadings; what is neither is a putting."""

    def _moved(self, clause: Clause, roles: Roles) -> list[Statement]:
        subjects = [ref for _, ref in roles.subjects]
        walker = next((r.robot for r in subjects if r.robot in self.lexicon.walkers), "")
        walker = walker or self._ordered_to_walk(clause, roles)
        alone = walker and not clause.passive and not any(ref.objects for _, ref in roles.objects)
        if alone and clause.lemma in w.WALK | w.CARRY:
            return self._walk(walker, clause, roles)
        along = self._rides_along(clause, roles)
        if along:
            return along
        sent = next((r.robot for _, r in roles.objects if r.robot in self.lexicon.walkers), "")
        if walker and clause.passive and clause.lemma in w.SEND | w.WALK | {"require", "need", "expect", "want"}:
            sent = walker
        if clause.lemma == "do" and "same" in {x.lower for x in clause.words}:
            return self._again(clause, roles)
        if clause.lemma in ("provide", "supply", "equip", "furnish"):
            supplied = self._supplied(clause, roles)
            if supplied:
                return supplied
        laden = {"laden", "loaded"} & {word.lower for word in clause.words}
        if walker and laden and clause.lemma in ("be", "laden", "load", "lade"):
            return self._load(walker, clause, roles)
        if sent and clause.lemma in ("load", "lade", "pack", "charge", "equip", "laden"):
            return self._load(sent, clause, roles)
        wanted = clause.passive and clause.lemma in ("require", "need", "expect", "want")
        if sent and (wanted or clause.lemma in w.SEND) and not any(ref.objects for _, ref in roles.objects):
            return self._walk(sent, clause, roles)
        return self._brought_back(clause, self._put(clause, roles))

    def _brought_back(self, clause: Clause, found: list[Statement]) -> list[Statement]:
        """Reads "bring it back home, still on the tray": it stays there, and the robot that carries it goes home."""
        carriers = {tray: robot for robot, tray in self.lexicon.trays.items()}
        targets = [st.target.name for st in found if isinstance(st, Put) and st.target is not None]
        aboard = bool(targets) and len(targets) == len(found) and len(set(targets)) == 1 and targets[0] in carriers
        back = {"back", "home"} & clause.adverbs and clause.lemma in w.CARRY and not clause.passive
        if not (aboard and back):
            return found
        robot, text = carriers[targets[0]], self._said(clause)
        return [*found, Walk(text, robot=robot, station=self.referent.known.home(robot, text))]

    @staticmethod
    def _ordered_back(clause: Clause) -> bool:
        """Whether the team is told to walk home and nothing else ("then come back")."""
        told = all(word.lower == "you" for word in clause.subjects) and clause.head.tag in ("VB", "VBP")
        goes = clause.lemma in w.GOES and clause.link in ("root", "and") and not (clause.past or clause.negated)
        return told and goes and bool({"back", "home"} & {word.lower for word in clause.words}) and not clause.objects

    def _ordered_to_walk(self, clause: Clause, roles: Roles) -> str:
        """The one robot that walks, where the team is told to ("walk to the far bench, then come back")."""
        told = all(word.lower == "you" for word in clause.subjects) and clause.head.tag in ("VB", "VBP")
        goes = clause.lemma in w.GOES | {"wait", "stand", "park"} and not clause.passive and not clause.negated
        things = any(ref.objects for ref in roles.all())
        walkers = self.lexicon.walkers
        return walkers[0] if told and goes and not things and len(walkers) == 1 else ""

    def _again(self, clause: Clause, roles: Roles) -> list[Statement]:
        """Reads "Do the same with the red one"."""
        last = next((st for st in reversed(self.so_far) if isinstance(st, Put)), None)
        objects = tuple(e for p, ref in roles.places if p.preposition in ("with", "for", "to") for e in ref.objects)
        if last is None or not objects or last.target is None or last.target.type == "object":
            return []
        return [Put(self._said(clause), objects=objects, target=last.target, robot=last.robot)]

    def _supplied(self, clause: Clause, roles: Roles) -> list[Statement]:
        """Reads "Provide the far bench with the red block"."""
        places = [place for _, ref in (*roles.objects, *roles.subjects) if (place := self._place(ref)) is not None]
        objects = tuple(e for p, ref in roles.places if p.preposition == "with" for e in ref.objects)
        return [Put(self._said(clause), objects=objects, target=places[0])] if places and objects else []

    def _load(self, robot: str, clause: Clause, roles: Roles) -> list[Statement]:
        objects = tuple(e for p, ref in roles.places if p.preposition == "with" for e in ref.objects)
        tray = self.referent.entity(self.lexicon.trays[robot]) if robot in self.lexicon.trays else None
        if objects and tray is not None:
            return [Put(self._said(clause), objects=objects, target=tray)]
        return self._remark(clause) if not objects else []

    def _walk(self, robot: str, clause: Clause, roles: Roles) -> list[Statement]:
        text, low = self._said(clause), {word.lower for word in clause.words}
        stays = {"with"} if clause.lemma in ("stay", "remain", "wait", "stand") else set()
        tables = [
            place for p, ref in roles.places if p.preposition in w.GOAL | {"beside", "by", "near"} | stays
            and (place := self._stand(ref, robot, p.preposition)) is not None
        ]  # fmt: skip
        tables = [place for place in tables if place.kind == "table"]
        called = clause.lemma in w.SEND | w.CARRY and w.PERSONAL & {x.lower for x in clause.words}
        if called and not tables and self.discourse.person is not None:
            tables = [self.discourse.person]
        tray = self.lexicon.trays.get(robot, "")
        cargo = tuple(e for p, ref in roles.places if p.preposition in ("with", "for") and p.preposition == "with"
                      for e in ref.objects)  # fmt: skip
        found: list[Statement] = []
        beside = self._beside(cargo) if clause.lemma in ("stay", "remain", "wait", "stand", "be") else None
        if beside is not None and not tables:
            return [Walk(text, robot=robot, station=self.lexicon.stations[beside.name], last=True)]
        if cargo and tray:
            found.append(Put(text, goal=bool(stays), objects=cargo, target=self.referent.entity(tray)))
        if tables:
            station = self.lexicon.stations.get(tables[-1].name, "")
            ends = clause.lemma in w.ENDS and not w.THEN & clause.adverbs
            if station:
                walk = Walk(
                    text, robot=robot, station=station, last=ends and clause.link in ("root", "and", "that", "relative")
                )
                walk.after = list(found)
                return [*found, walk]
        homewards = {x.lower for x in clause.words if x.dep != "pobj" and not x.all("poss")} & {"back", "home"}
        if (homewards or clause.lemma == "return") and clause.lemma in w.WALK | w.SEND and not tables:
            fetched = [e for p, ref in roles.places if p.preposition == "for" for e in ref.objects]
            if fetched:
                return []
            station = self.referent.known.home(robot, text)
            away = any(isinstance(st, Walk) or (isinstance(st, Put) and self._travels(st)) for st in self.so_far)
            return [*found, Walk(text, robot=robot, station=station, last=not away)]
        remains = any({"where", "is"} <= {x.lower for x in child.words} and not child.places for child in clause.below)
        if clause.lemma in ("stay", "remain", "wait", "stop", "rest") and remains and not (found or clause.negated):
            station = self._present_station(robot, text)
            return [Walk(text, robot=robot, station=station)] if station else []
        led = clause.lemma in w.WALK or any(ref.robot == robot for _, ref in roles.objects)
        over = {"across", "over"} & clause.adverbs and led and not {"both", "all"} & low
        if over and not roles.places and not clause.passive:
            station = self._other_station(robot, text)
            return [*found, Walk(text, robot=robot, station=station)] if station else []
        return found

    def _present_station(self, robot: str, text: str) -> str:
        """Where a robot that "stays where it is" stands: where it was sent last, or where it was at first."""
        sent = [st for st in self.so_far if isinstance(st, Walk) and st.robot == robot]
        carried = any(isinstance(st, Put) and self._travels(st) for st in self.so_far)
        if sent:
            return sent[-1].station
        return "" if carried else self.referent.known.home(robot, text)

    def _travels(self, put: Put) -> bool:
        """Whether something is put on another table than that on which it lay at first."""
        table = put.target is not None and put.target.kind == "table"
        return table and any(self.referent.known.start.get(e.name) != put.target.name for e in put.objects)  # type: ignore[union-attr]

    def _stand(self, ref: Reference, robot: str, preposition: str) -> Entity | None:
        """Where a robot stands that is at a table, or by an arm."""
        arm = ref.robot and ref.robot != robot and ref.robot not in self.lexicon.walkers
        return self.bench_of(ref.robot) if arm and preposition != "for" else ref.place

    def _beside(self, objects: tuple[Entity, ...]) -> Entity | None:
        """The table on which all of these were put down, so that who stays with them stands at it."""
        puts = [st for st in self.so_far if isinstance(st, Put) and set(st.objects) & set(objects)]
        places = {self.referent.known.place_of_now(e.name) for e in objects}
        if not puts or puts[-1].carrier or len(places) != 1 or not places <= self.lexicon.stations.keys():
            return None
        return self.referent.entity(places.pop())

    def _rides_along(self, clause: Clause, roles: Roles) -> list[Statement]:
        """Reads "blue comes back with it": what is carried stays in the tray, and its robot walks."""
        company = [ref.robot for located, ref in roles.places if located.preposition == "with"]
        robot = next((name for name in company if name in self.lexicon.trays), "")
        objects = tuple(e for _, ref in roles.subjects for e in ref.objects)
        if not robot or not objects or clause.lemma not in w.WALK | w.CARRY or clause.passive:
            return []
        roles.places = [(p, r) for p, r in roles.places if p.preposition != "with"]
        walk = self._walk(robot, clause, roles)
        if not walk:
            return self._refuse(clause)
        tray = self.referent.entity(self.lexicon.trays[robot])
        return [Put(self._said(clause), True, objects=objects, target=tray), *walk]

    def _other_station(self, robot: str, text: str) -> str:
        """Where a robot goes that is sent "across"; empty where it is not known on which side it is."""
        at = self.referent.known.home(robot, text)
        for st in self.so_far:
            if isinstance(st, Walk) and st.robot == robot:
                at = st.station
            elif isinstance(st, Put) and st.target is not None and st.target.kind == "table":
                at = ""
        others = [station for station in self.lexicon.stations.values() if station != at]
        return others[0] if at and len(others) == 1 else ""
