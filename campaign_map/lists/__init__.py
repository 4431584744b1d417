"""Call lists in: a coordinator's file becomes contacts, households and numbers of one seat.

`loading` puts a list in; `planning` says beforehand what that would do; `held` keeps a file between the two; `meeting`
finds who is there already; `silencing` takes numbers that nobody may ring.
"""

from campaign_map.lists.loading import Loaded, load, load_list, read

__all__ = ["Loaded", "load", "load_list", "read"]
