"""Making and editing records: what a form shows, demands, keeps while one types, and merges."""
