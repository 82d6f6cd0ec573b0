"""Records as bars across time: which of them stand in a period, and how they are moved."""
