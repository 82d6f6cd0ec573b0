"""Where a day begins: home pages with their cards, and charts wherever they stand."""
