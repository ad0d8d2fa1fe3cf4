"""Datasets of questions: made shard by shard from worlds, balanced, proved, written as Parquet, and read back."""
