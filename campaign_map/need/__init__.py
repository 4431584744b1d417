"""What decides where a party goes: what is counted, heard, entered and ordered, and each decision as it was made.

The rule itself is `campaign_map.needs`, pure and on its own.
"""
