"""Where things are: postcodes, distances, boundaries, hexagons."""
