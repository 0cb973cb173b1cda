"""The system prompt: composed from facets, within a budget."""
