"""The newsroom's door: who comes in, from where, by what proof, and for how long.

An app of its own, so that a site without a newsroom (ADMIN_ENABLED=0) has nothing of it.
"""
