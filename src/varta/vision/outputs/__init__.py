"""From a network's raw output to boxes: one file per family, and how a family is recognised."""
