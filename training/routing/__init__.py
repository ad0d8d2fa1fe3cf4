"""Which part of the data an example belongs to: features, clusters, trained routers (DiPaCo, section 2.4)."""
