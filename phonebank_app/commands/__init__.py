"""Verbs of ``phonebank`` that are more than a few lines: a module for each, and what they share."""
