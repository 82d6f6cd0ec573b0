"""Printing on the screen: a record as a PDF, or as a page where none can be made; many chosen ones by a job; and a
template of the draft, tried on the newest record.
"""
