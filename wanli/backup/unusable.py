class Unusable(Exception):
    """Why nothing was backed up or restored, in Chinese, with the remedy where there is one."""
