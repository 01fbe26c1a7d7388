"""Protected sites and heightened-security operations. Nothing here yet: the layer contracts keep its place."""
