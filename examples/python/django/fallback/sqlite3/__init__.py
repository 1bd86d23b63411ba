"""Stands in for sqlite3; see dbapi2.py."""
from .dbapi2 import *
