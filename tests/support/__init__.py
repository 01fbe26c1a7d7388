"""What several kinds of tests share: a whole centre running as a person would start it."""
