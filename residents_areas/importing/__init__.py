"""The import put together: the areas' names in, a draft issue with its reports out."""
