"""The keys behind packs: an offline root, keys that sign lists for some weeks, and the campaign's recovery key."""
