"""The service as it runs: processes, chores, floods, what it says of its health and of each request."""
