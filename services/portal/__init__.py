"""Portal: the pages at which people and developers meet the area's cooperation."""
