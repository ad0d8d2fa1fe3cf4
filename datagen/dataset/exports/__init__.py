"""Datasets for other people's tools: folders that those read as they are."""
