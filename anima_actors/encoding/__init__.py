"""Events and states as bytes and as plain data; reading them back."""
