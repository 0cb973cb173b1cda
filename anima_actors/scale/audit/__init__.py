"""What can never happen: a search for every emotion, goal, defence, label that the tables of a mind name.

catalogue  all that can be named, from the modules' own tables and signatures
tales      a story as the search varies it: who it happens to, and what happens
living     tales, lived through by one mind that is put back to where a tale left off
searching  from places seldom seen to places never seen, until the turns or the seconds are used up
shrinking  a tale made as short as it gets
deciding   constants that decide nothing; stimuli that end the same
report     what came of it
"""

from anima_actors.scale.audit.auditing import AuditError, Budget, audit
from anima_actors.scale.audit.report import Audit, Found

__all__ = ["Audit", "AuditError", "Budget", "Found", "audit"]
