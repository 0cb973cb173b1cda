"""The record: the journal, and all that reads it, live or from disk.

record, decode, rebuild     what is on record of a turn, as plain data and as typed events again
framing, bodies, disk       how it lies in a file; snapshot_codec, index, scanning, recovery
writer, reader, recording   putting it there and taking it out; resuming, mind_file, columns, summary
log                         the log of a turn, for a person and for a program
timeline, diff, divergence  the states of a journal, and where two of them part; setups, where
sequence, plot, export      a turn as a diagram, a life as a picture, all of it for other programs
health                      what should not be
"""
