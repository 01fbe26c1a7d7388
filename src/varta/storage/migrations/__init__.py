"""The forms that the tables have had, oldest first; `Database.upgrade` walks through them."""

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
