"""Records without whom they are about."""
