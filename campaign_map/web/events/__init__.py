"""The pages of events: finding one, coming to one, advertising and hosting one, and deciding on them."""
