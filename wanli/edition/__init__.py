"""The edition: which state of the archive public pages show.

A public page is a function of its address and the edition alone. `models` is the counter,
`triggers` raise it, `state` reads it, `link` shows it to the web server.
"""
