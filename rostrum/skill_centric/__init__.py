"""Skills that are learnt one by one against tasks that are learnt whole: the rooms, both policies, and who can do what."""
