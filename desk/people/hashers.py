"""How a PIN is hashed. A password has Django's own Argon2."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PinHasher(Argon2PasswordHasher):
    """Argon2id at OWASP's lower setting (19 MiB, two passes): a PIN is asked at every change of clerk, of each clerk on shift."""

    algorithm = "pin"
    memory_cost = 19456
    time_cost = 2
    parallelism = 1
