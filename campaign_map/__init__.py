"""The campaign map: where a phonebank party is needed most, and the service that parties sync with."""
