"""Where things are: postcodes, distances, hexagons, boundaries."""
