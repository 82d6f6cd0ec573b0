"""The organisation: people, departments and groups, from an invitation to a hand-over."""
