"""Look at histories and minds from outside.

plot, plot_data, plot_panels            pictures of one history or several
export, export_traces                   files for other programs
health, health_values                   what looks wrong in a history
sequence                                who told whom what in a turn
catalogue, wiring_diagram               the modules that there are, and who can tell whom what
reachability, _stories, _simulator, _search, _report    what can never happen
"""
