"""What a mind is made of, building it, and its two public doors.

mind          Mind, for an event loop; sync: AnimaCore, without one
config        MindConfig: every setting, declared once
builder       chooses the modules, wires them, makes the actors
recording     the parts of a mind, its history, its journal and connections; storing: bytes, files, copies
inputs        stimuli, messages and rests from outside, checked; state: a finished turn as its user sees it
streaming     a reply while it is still being spoken
module_refs   modules from outside, by reference; plugins: those that installed packages offer
placement     how modules join: beside the others, in place of one, in between; overrides: their constants
"""
