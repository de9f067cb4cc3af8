"""The three pages of the checkout: address, delivery and payment, the order itself."""
