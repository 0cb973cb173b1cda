"""Two journals side by side: where they part, and how far."""
