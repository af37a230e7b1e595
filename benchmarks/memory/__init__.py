"""Whether a team needs fewer corrections each day: days of household tasks, with and without a memory."""
