"""Who may pass from page to page: the host's PIN, the register notice, and one guest's outcomes."""
