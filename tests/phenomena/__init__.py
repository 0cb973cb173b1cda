"""Published effects: read, run over seeds, and told."""
