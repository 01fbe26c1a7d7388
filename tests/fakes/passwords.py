"""A hasher that costs nothing."""


class PlainHasher:
    """Mark what was hashed, and count how often somebody verified."""

    def __init__(self) -> None:
        self.verified = 0
        self.version = 1

    def hash(self, password: str) -> str:
        return f"plain{self.version}:{password}"

    def verify(self, password_hash: str, password: str) -> bool:
        self.verified += 1
        return password_hash.partition(":")[2] == password

    def outdated(self, password_hash: str) -> bool:
        return not password_hash.startswith(f"plain{self.version}:")
