"""Public pools on pages of records and on lists: where a record stands, claiming, giving, putting back.

Who may do what is decided a floor below, by ``dougong.pools``; these pages ask it each time.
"""
