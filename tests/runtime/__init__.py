"""What the runtime promises, each promise as a story."""
