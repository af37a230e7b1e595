"""The library of skills as people see it: contracts as text, arguments as words, new skills from a template."""
