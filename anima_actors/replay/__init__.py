"""Records lived through again: replayed, gone on with, or forked into what might have been.

living   lets a mind live recorded turns, or others in their place
birth    the mind as it was made when the record began
replay   the same again: does it come out as recorded?
fork     the same up to a turn, and something else from there on (fork_story: as a journal's header has it;
         transplant: what was lived, for a mind that was born otherwise)
resume   on from where a record stops (judging: a recorded story, held against what it expected)
why      the account of a value in a recorded turn
"""
