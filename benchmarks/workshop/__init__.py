"""``rostrum bench workshop``: the team's missions over many seeds, with what goes wrong on purpose."""
