"""Clips (films and drawings of a technique): which may be shown, how one is withdrawn, and which pages quote them."""
