"""The tests, in the order of the rooms: runtime, psyche, the mind and what surrounds it."""
