"""What is signed, photographed, encrypted and masked."""
