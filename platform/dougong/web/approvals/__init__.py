"""The work centre, and the page of each approval."""
