"""Records below each other: a view that is a tree."""
