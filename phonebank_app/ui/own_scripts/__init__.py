"""Scripts that are written without a party: a window, a list of them, and the page of scripts on one."""
