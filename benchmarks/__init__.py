"""Where the README's figures come from. Each is a ratio to a reference measured in the same run."""
