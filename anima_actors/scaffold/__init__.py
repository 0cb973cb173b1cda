"""The beginning of a module of one's own: files that run at once, to be changed into something better."""

from anima_actors.scaffold.writing import ScaffoldError, class_name, scaffold

__all__ = ["ScaffoldError", "class_name", "scaffold"]
