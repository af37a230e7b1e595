"""A table, a Panda, three blocks and a narrow box: where an arm follows commands in words and a person corrects it."""
