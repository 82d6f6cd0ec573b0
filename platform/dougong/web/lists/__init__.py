"""Lists of records and all that is done on them: views, filters, groups, calendars, cells, many records at once."""
