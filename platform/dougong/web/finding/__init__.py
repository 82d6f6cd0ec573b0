"""Ways to a place or a record: search, the palette, favourites, what was used of late."""
