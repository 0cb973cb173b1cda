"""The modules of a mind, one actor a file."""
