"""The psyche: the events and the actors of layers L1 to L5, one module a file.

L1  personality, values' weights, memory, confabulation, mirror, attention, reactors
L2  emotion
L3  integration, prediction, drives
L4  qualia, flash, identity
L5  intent, values, goals, dissonance, defense, temporal, narrative
L6  coordinator, prompt

Around them: events (what they tell one another), words (what they say), lexicon (how they hear),
reactor_space, traits, dynamics, prototypes, goals_known (what they share), modules (the list of them all).
"""
