"""TLS: its settings, the layer around a client, certificates."""
