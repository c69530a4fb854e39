"""Counting: what a measure declares (`rules`), how it reads a fact (`reading`), how facts become cells (`counting`), what the cells say (`values`)."""
