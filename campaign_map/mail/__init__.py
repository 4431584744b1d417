"""Letters to supporters and organisers: queued with what makes them necessary, sent afterwards."""
