"""The formulas and constants that modules share; pure functions, no state.

reactor_space   the four reactors, their resting point, deviation, doses
dynamics        decay and coupling: the body a minute later
personality     the Big Five, and the temperament that follows from them
emotions        the ten prototypes in the space of valence, arousal and dominance
goals           the known goals: what each asks of the body, and which values it serves
phi             geometric integrated information of four variables
linalg4         matrices of four by four
"""
