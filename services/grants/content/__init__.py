"""The files of applications, outside the database: kept in a folder by what is in them, looked into as they come, and swept when nothing names them."""
