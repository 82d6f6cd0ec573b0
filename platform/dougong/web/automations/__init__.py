"""What acts by itself, as whoever answers for it sees it."""
