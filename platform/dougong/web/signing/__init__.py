"""Signing in by every way, sessions, second steps, keys."""
