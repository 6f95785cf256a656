"""The library on SQLAlchemy and files on obstore."""
