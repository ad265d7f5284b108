"""Still plots, a module for each chapter. They take ``ax=None`` and return ``ax``."""
