"""Beyond one process: modules that run elsewhere."""
