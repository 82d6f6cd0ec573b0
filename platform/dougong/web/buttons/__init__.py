"""Buttons on pages of records and on lists: which there are, what they ask, pressing them, and why not.

Who may press what is decided a floor below, by ``dougong.buttons``; these pages ask it each time.
"""
