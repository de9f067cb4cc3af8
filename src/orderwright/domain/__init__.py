"""What is true: rows and rules. No HTTP, no mail, no provider."""
