"""The page on which scripts are written: the text, what callers will see, what is wrong, the way through, versions."""
