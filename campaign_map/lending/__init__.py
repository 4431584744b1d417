"""Slices of a list that belong to one party until a moment: claimed, made into a pack, given back, renewed."""
