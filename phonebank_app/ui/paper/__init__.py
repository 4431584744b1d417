"""Call sheets on paper: how they are drawn, the host’s page of them, and typing them in again."""
