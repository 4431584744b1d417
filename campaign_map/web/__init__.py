"""The pages of the campaign map: whole without scripts, phone first; `rendering` makes them, the others decide what."""
