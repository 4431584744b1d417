"""The page “Lists of answers”: issues, and ways to say how somebody will vote, changed in the window."""
