"""Search: what is printed, found by any run of its characters.

`text` says what two spellings have in common, `query` what a reader asks, `index` keeps the
documents true to the articles, `find` asks the database, `rank` orders and cuts what it found.
"""
