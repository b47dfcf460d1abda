"""Clips that may not be shown: identify, classify and withdraw them, and find quotations of them."""
