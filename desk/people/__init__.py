"""Who acts, who may, who stands where, and the guard of every secret."""
