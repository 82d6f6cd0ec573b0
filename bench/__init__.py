"""Speed and memory, always as a ratio to a floor measured in the same run: ``python -m bench --help``.

The floor is what one would write by hand for the very same question: one Flask route, one SQL statement on the same
tables and indexes, orjson, the same server with the same threads. Absolute times are shown for orientation only.
"""
