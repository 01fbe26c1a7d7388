"""People, their roles and permissions, sessions, and the audit trail."""
