"""Which ROS domain a command uses."""

import pytest

from rostrum.domain import domain_for
from rostrum.environment import DEFAULT_DOMAIN


def test_the_command_line_wins_over_our_variable_and_a_foreign_one_counts_for_nothing(monkeypatch):
    monkeypatch.setenv("ROS_DOMAIN_ID", "9")
    monkeypatch.delenv("ROSTRUM_DOMAIN_ID", raising=False)
    assert domain_for([]) == DEFAULT_DOMAIN
    monkeypatch.setenv("ROSTRUM_DOMAIN_ID", "12")
    assert domain_for(["up"]) == 12
    assert domain_for(["up", "--domain", "13"]) == 13
    assert domain_for(["up", "--domain=14"]) == 14
    assert domain_for(["env", "--", "x", "--domain", "15"]) == 12


@pytest.mark.parametrize("text", ["many", "-1", "102", "1.5"])
def test_nonsense_is_refused(text):
    with pytest.raises(SystemExit, match="0 to 101"):
        domain_for(["--domain", text])
