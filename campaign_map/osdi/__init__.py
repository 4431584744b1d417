"""OSDI 1.2: the field's own words for people, events and results (``/osdi``)."""
