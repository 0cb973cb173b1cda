"""A history in other people's formats, written whole or not at all.

tables    a row a turn and a row an event: what is in them
writers   the tables as csv, jsonl, or Parquet (extra ``analysis``)
perfetto  a timeline: modules as tracks, causes as arrows
otlp      spans with links, as OpenTelemetry's JSON
drafts    files that appear under their names only once all are complete
"""

from anima_actors.trace.export.drafts import ExportError
from anima_actors.trace.export.exporting import FILES, FORMATS, TABLES, export

__all__ = ["FILES", "FORMATS", "TABLES", "ExportError", "export"]
