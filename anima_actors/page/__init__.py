"""What people look at: the page of a mind, live or from a journal, and the report in one file.

source     a journal as both ask for it: about its mind, its turns, why, the prompt
assets/    the page: plain ES modules, a style sheet, one document; served as they are, bundled into a report
"""
