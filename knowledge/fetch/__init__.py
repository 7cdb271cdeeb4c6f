"""Pages of the shop's own site: asked for over the network, by a sync that a person started, and kept in files."""
