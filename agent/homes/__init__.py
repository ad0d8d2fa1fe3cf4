"""Homes in the files of other simulators: written for them, and read from them."""
