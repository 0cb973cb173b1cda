"""The formulas: what MODEL.md says as functions of numbers, without actors."""
