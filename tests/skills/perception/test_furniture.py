"""What is a fixture's is background, what lies in a drawer is not."""

import numpy as np

from rostrum.site import catalogue_of
from sim.scenes.scene import load_scene
from skills.perception.foreground import TableTops
from skills.perception.furniture import Furniture, furniture_of
from skills.world.fixture import handle_pose, moved_with
from skills.world.snapshot import FixtureBelief

CATALOGUE = catalogue_of(load_scene("kitchen"))


def furniture(**openings: float) -> Furniture:
    believed = [
        FixtureBelief(info, openings.get(info.name, 0.0), 0.001, False, 0.0, "test") for info in CATALOGUE.fixtures
    ]
    places = [
        moved_with(next(f.info for f in believed if f.name == place.fixture), place, openings.get(place.fixture, 0.0))
        if place.fixture
        else place
        for place in CATALOGUE.places
    ]
    return furniture_of(believed, places)


def covered(found: Furniture, *points: tuple[float, float, float]) -> list[bool]:
    return found.covers(*np.array(points).T).tolist()


def test_handles_and_caps_are_covered_wherever_they_are():
    for opening in (0.0, 0.1):
        for info in CATALOGUE.fixtures:
            travelled = min(opening, info.travel)
            handle = handle_pose(info, travelled).position_w
            assert covered(furniture(**{info.name: travelled}), handle) == [True], (info.name, opening)


def test_the_room_of_an_open_drawer_is_free_between_its_walls():
    shut, pulled = furniture(), furniture(drawer=0.15)
    place = next(place for place in pulled.boxes if place.name == "drawer")
    x, y, z = place.pose.position_w
    in_front = (x - 0.03, y, z + 0.03)
    assert covered(pulled, in_front) == [False]
    assert covered(shut, next(p for p in shut.boxes if p.name == "drawer").pose.position_w) == [True]


def test_blocks_on_the_table_are_never_covered():
    assert covered(furniture(drawer=0.15, door=1.3), (-0.04, 0.02, 0.02), (-0.36, 0.34, 0.02)) == [False, False]


def test_things_in_a_drawer_stand_on_its_floor():
    pulled = furniture(drawer=0.15)
    drawer = next(place for place in pulled.boxes if place.name == "drawer")
    supports = TableTops(CATALOGUE).supports(pulled)
    heights = [z for cx, cy, hx, hy, z in supports if abs(cx - drawer.pose.position_w[0]) < hx]
    assert drawer.pose.position_w[2] in heights
    assert [row[4] for row in supports] == sorted(row[4] for row in supports)
