"""The post as seen: its words in fields of their own, every state captured, reach over time, holds and expiry."""
