"""Scripts to and from other programs: what would be lost is listed first, then it is written; or one is brought in."""
