"""Records lived through again: replayed, gone on with, or forked into what might have been.

rerun    lets a mind live recorded turns, or others in their place; what stands in for the world outside
origin   the mind as it was made when the record began
replay   the same again: does it come out as recorded?
fork     the same up to a turn, and something else from there on
resume   on from where a record stops, and a recorded story held against what it expected
"""
