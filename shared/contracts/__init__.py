"""The published language of all services: envelope, catalogue, and one module of facts and commands per producer that others hear."""
