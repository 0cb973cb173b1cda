"""What people look at: the page of a mind, live or from a journal, and the report in one file.

assets/    the page: plain ES modules, a style sheet, one document; served as they are, bundled into a report
"""
