"""What the tests stand on: an own PostgreSQL, workspaces on both databases, the shared data."""
