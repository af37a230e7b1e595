"""Labelled sentences as something to be taught."""

from planners.language.learned.subject import Subject
from planners.language.temporal.learned.sentences import FOLDER, load_sentences
from planners.language.temporal.learned.variations import varied

FORMULAS = Subject("sentences", FOLDER, load_sentences, varied)
