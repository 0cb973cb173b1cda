"""Events and states as bytes and as plain data, and files written whole.

event_layout  the fields of an event type in the order of their bytes
turn_content  a turn as blocks of bytes, and its hash
decode        typed values from plain data
snapshots     actors' states as bytes and back
former_names  where the classes of older files stand today
json          plain data as JSON
files, locks  a file written whole or not at all, held by one process
"""
