"""Skills that are learnt one by one against tasks that are learnt whole: both policies, and which can do what."""
