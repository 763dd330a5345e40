"""Turning a paper's file into articles, sections, photos and figures, without a database.

`readers` make blocks of a file, `reflow` joins what columns broke, `parser` finds the parts of
the print, `figures` the statements. Every step is a function over the dataclasses of `blocks`
and `parts`; none of them knows a model, and the names of areas are passed in.
"""
