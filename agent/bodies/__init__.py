"""Bodies behind one Gymnasium-shaped protocol: symbolic, MuJoCo, and (later) habitat-sim."""
