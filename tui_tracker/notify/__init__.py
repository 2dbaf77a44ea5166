"""Messages to people: written from templates, sent by channels, and what became of them kept in the outbox."""
