"""``phonebank demo``: one whole evening, played against a real service, with the network and the power failing.

- ``demo``: the evening's stage manager: starts the service and the laptop, stops and kills them, compares the figures.
- ``campaign``: the invented campaign that the service is given.
- ``laptop``: the laptop: a process of its own with the real window, so that it can really be killed.
- ``player``: the guests, pressing real keys on real pages.
- ``figures``: what the service, the laptop and the files say, side by side.
"""
