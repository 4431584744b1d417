"""The law's checklist, L1 to L20 of docs/law.md: each point has a test named after it."""
