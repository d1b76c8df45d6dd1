"""Who may connect, and how they prove who they are."""
