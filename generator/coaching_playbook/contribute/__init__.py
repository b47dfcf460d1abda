"""Contributions: a filled-in form to a new file, replies to it, and a summary of a change in plain English."""
