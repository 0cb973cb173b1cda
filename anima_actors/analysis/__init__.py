"""What a journal, or many runs, show: plots, tables, health, ablation, reachability."""
