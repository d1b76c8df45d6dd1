"""What stands in FROM, and WITH."""
