"""How a release reaches others: the verifying client, mirrors and edges."""
