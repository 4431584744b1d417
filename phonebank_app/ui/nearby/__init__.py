"""Laptops in one room, as people see them: a guest's own laptop joins, and the host lets it in."""
