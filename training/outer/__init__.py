"""The outer side of low communication: what replicas send, how it is summed, and how the shared weights move."""
