"""The outbox becomes e-mail: compose, claim, ask again, send, settle. At least once, hardly ever twice."""
