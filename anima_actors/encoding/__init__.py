"""Events and states as bytes and as plain data, and files written whole.

event_layout  the fields of an event type in the order of their bytes
turn_content  a turn as blocks of bytes, and its hash
decode        typed values from plain data, by the names of older files too
snapshots     actors' states as bytes and back
json          plain data as JSON
text          which characters may stand in a line, and how the others are shown
files         a file written whole or not at all; locked by one process
"""
