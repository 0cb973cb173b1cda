"""A conversation with a mind: what is typed, what comes of it, what is shown.

commands   what can be typed besides words; pure
session    the mind, its store and its record while somebody talks with it
record     every turn of the session, to be asked why and drawn
acts       what each command does
loop       reads, answers, until it is over
screen     what is written, to a terminal or into a pipe (flow: words as they come; mood, panel: the state)
reading    lines from a pipe or a plain terminal; prompting: from a terminal, with history and completion
interrupts Ctrl-C stops the answer, not the mind
"""
