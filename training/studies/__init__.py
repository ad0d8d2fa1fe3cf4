"""Studies: the experiments of the papers, carried out at a chosen size and set beside the papers' numbers."""
