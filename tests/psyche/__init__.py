"""What the psychology says, each sentence of it as a test."""
