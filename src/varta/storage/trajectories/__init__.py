"""Trajectories on disk: a journal that the analyst appends to, columns by camera and day, questions by DuckDB."""
