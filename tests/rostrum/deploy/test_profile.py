"""Velocity profiles."""

import pytest

from rostrum.deploy.errors import ProfileError
from rostrum.deploy.profile import read_profile


def test_one_velocity_holds_for_ever():
    profile = read_profile("0.4 -0.1 0.2")
    assert profile.at(0.0).tolist() == profile.at(100.0).tolist() == [0.4, -0.1, 0.2]


def test_a_velocity_holds_until_the_next():
    profile = read_profile("0: 0.4 0 0; 4: 0 0 0.6; 6: 0,0,0")
    assert [profile.at(t)[0] for t in (0.0, 3.99, 4.0)] == [0.4, 0.4, 0.0]
    assert [profile.at(t)[2] for t in (3.99, 4.0, 5.99, 6.0)] == [0.0, 0.6, 0.6, 0.0]


@pytest.mark.parametrize(
    "text", ["", "1 2", "1 2 x", "nan 0 0", "1: 0 0 0", "0: 0 0 0; 0: 1 0 0", "0: 0 0 0; 4: 1 0", "0: 0 0 0 0", ";"]
)
def test_another_form_is_refused_with_an_example(text):
    with pytest.raises(ProfileError, match="such as"):
        read_profile(text)
