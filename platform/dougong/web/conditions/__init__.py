"""Conditions over records in people's words: what filters, rules and clocks ask, clicked together and read aloud."""
