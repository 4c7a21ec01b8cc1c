"""Search, codes and keyset pages."""
