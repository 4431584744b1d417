"""A campaign played through on real seats, to see what a rule of assigning parties does."""
