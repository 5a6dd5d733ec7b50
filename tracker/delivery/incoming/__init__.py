"""What comes back: read from the office's mailbox or from a provider's webhook."""
