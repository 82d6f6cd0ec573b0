"""Who may do what: the matrix, the editor of roles, looking through other eyes, and why."""
