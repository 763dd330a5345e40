from hypothesis import settings

# A busy machine must not fail a property; the tests of speed measure for themselves.
settings.register_profile("importing", deadline=None)
settings.load_profile("importing")
