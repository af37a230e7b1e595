"""Where carriers stand, and who has been where."""

from planners.carriers import Carriers
from planners.language.task_tree import TaskNode


def walk(name, robot, station):
    return TaskNode(name, "", action="go", destination=station, robot=robot)


def test_a_carrier_starts_where_it_stands():
    carriers = Carriers({"rex": "west", "dog": ""})
    assert carriers.standing("west") == ["rex"]
    assert carriers.standing("west", "rex") == []
    assert carriers.shared("dog", "west")
    assert not carriers.shared("rex", "west")


def test_who_left_a_station_is_remembered_with_the_last_walk_away():
    carriers = Carriers({"rex": "", "dog": ""})
    for number, station in enumerate(("west", "east", "west", "north")):
        carriers.arrive(walk(f"t{number}", "rex", station))
    assert carriers.standing("west") == []
    assert carriers.departures("dog", "west") == ("t3",)
    assert carriers.departures("rex", "west") == ()
    assert carriers.shared("dog", "west")
    assert not carriers.shared("dog", "south")


def test_nobody_relies_on_a_stay_that_has_just_begun():
    carriers = Carriers({"rex": "west"})
    carriers.stays["rex"].users.append("t1")
    carriers.arrive(walk("t2", "rex", "east"))
    assert (carriers.stays["rex"].leaf, carriers.stays["rex"].users) == ("t2", [])
