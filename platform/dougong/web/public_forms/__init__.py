"""Public forms on the screen: the pages of visitors, which need nobody to be signed in and no script, and those of
whoever switches forms on and hands out their links.
"""
