"""Backup and restore: the whole archive in one file, which either database can be made of.

It is a BagIt bag in a zip without compression. Its payload is `manifest.json`, a file of JSON lines
for each model in `database/`, and the files of private storage in `originals/`. What is made of
these (derivatives, the index of search) and what nobody misses (sessions) is not in it.
"""
