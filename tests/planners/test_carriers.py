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


def test_a_walk_comes_after_who_relies_on_the_carrier_and_who_leaves_its_goal():
    carriers = Carriers({"rex": "west", "dog": "east"})
    carriers.stays["dog"].users.append("t1")
    carriers.arrive(walk("t2", "rex", "north"))
    assert carriers.needs(walk("t3", "dog", "west")) == ("t1", "t2")
    assert carriers.needs(walk("t3", "dog", "south")) == ("t1",)


def test_walks_that_change_places_wait_for_the_same_and_not_for_each_other():
    carriers = Carriers({"rex": "west", "dog": "east", "max": ""})
    carriers.stays["dog"].users.append("t1")
    walks = (walk("t2", "dog", "west"), walk("t3", "rex", "east"))
    carriers.exchange(walks)
    for each in walks:
        assert carriers.needs(each) == ("t1",)
        carriers.arrive(each)
    assert carriers.needs(walk("t4", "max", "west")) == ("t3",)
    assert carriers.needs(walk("t4", "rex", "west")) == ("t3",)
    assert set(carriers.together("t2")) == {"t2", "t3"}
    assert carriers.together("t4") == ("t4",)
