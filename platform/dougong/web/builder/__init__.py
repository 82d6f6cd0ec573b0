"""The builder: screens in which somebody designs objects, forms and views without writing JSON.

Each screen shows the draft and changes it by commands, through the same validation as the API and ``apply``; nothing
is kept anywhere else. What a panel offers is read off the schemas of the definition language, so that a new keyword or
field type needs no screen of its own. Not the place for screens of records.
"""
