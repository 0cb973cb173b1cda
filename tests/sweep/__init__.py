"""Sweeps: plans, measures, rows that outlive whatever ends the program."""
