"""Outcomes in: read, judged, stored in one transaction with what follows from them, and told to whom it concerns."""
