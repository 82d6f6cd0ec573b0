"""Records as cards in the stages of a pipeline, and their way through it."""
