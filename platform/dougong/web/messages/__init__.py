"""Notices and mails: the inbox, the outbox, templates, choices."""
