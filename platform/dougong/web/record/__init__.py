"""The page of one record: its head, sections, related lists, files and timeline."""
