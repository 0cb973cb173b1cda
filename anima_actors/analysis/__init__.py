"""Look at histories and minds from outside.

plot, plot_data, plot_panels, plot_style          pictures of one history or several
export, export_tables, export_traces              files for other programs
health, health_values                             what looks wrong in a history
sequence                                          who told whom what in a turn
catalogue, wiring_diagram                         the modules that there are, and who can tell whom what
ablation, ablation_runs, _effects, _matrix, _report, _lines   what a module does: leave it out and compare
reachability, _simulator, _stories, _outcomes, _search, _checks, _report, _lines   what can never happen
"""
