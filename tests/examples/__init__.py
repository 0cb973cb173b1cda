"""The examples: each does what it says, in a mind and in a story."""
