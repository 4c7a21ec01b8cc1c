"""The only way a row changes: writers, moves, approvals, rules of the database, trail and seals."""
