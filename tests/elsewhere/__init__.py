"""Results that were logged elsewhere."""
