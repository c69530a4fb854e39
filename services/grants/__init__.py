"""Grants: from the year's sum to the last report."""
