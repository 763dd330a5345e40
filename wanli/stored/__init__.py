"""Pages that were made ahead and are stored in the database, for readers to be given.

`models` says which, and up to which edition they hold; `keeping` drops those that a change may have
touched; `making` makes what is missing. `wanli.serving.stored` gives them to readers.
"""
