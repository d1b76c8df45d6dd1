"""What stands in FROM."""
