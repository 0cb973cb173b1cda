"""A conversation with a mind: what is typed, what comes of it, what is shown.

commands      what can be typed besides words; pure
conversation  reads, answers, does what each command asks, until it is over
session       the mind while somebody talks with it: kept, recorded, asked why, drawn
terminal      what is written, to a terminal or into a pipe
input         lines from a pipe or a plain terminal, and Ctrl-C; line_editor: with history and completion
"""
