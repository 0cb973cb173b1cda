"""What a mind is made of, building it, and its two doors: Mind and AnimaCore."""
