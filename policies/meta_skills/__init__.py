"""One policy for many meta-skills: a sentence and what is perceived in, seven tokens out."""
