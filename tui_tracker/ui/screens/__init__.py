"""One module a screen; all but the order list are imported when they are first opened."""
