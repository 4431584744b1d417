"""The coordinators' desk: how they come in, and everything they do there. `routes` gathers the pages."""
