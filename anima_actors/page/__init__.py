"""What people look at: the page of a mind, live or from a journal, and reports in one file.

source     a journal as both ask for it: about its mind, its turns, why, the prompt
report     a mind, or two, in one file; course: what goes into it; paper: what it prints; words: left out
sweep_*    what came of a sweep, in one file: its report, measures, tables and charts
bundle     the page as one document; packing: turns as columns, for a compressor
assets/    the page: plain ES modules, a style sheet, one document; served as they are, bundled into a report
"""
