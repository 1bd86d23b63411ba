"""hashlib.pbkdf2_hmac() by node:crypto, for a Pyodide without OpenSSL."""
import hashlib

from pyodide.code import run_js
from pyodide.ffi import to_js

_pbkdf2 = run_js("""
(digest, password, salt, iterations, length) =>
  new Uint8Array(
    process.getBuiltinModule("node:crypto")
      .pbkdf2Sync(password, salt, iterations, length, digest),
  )
""")


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    length = dklen or hashlib.new(hash_name).digest_size
    return _pbkdf2(hash_name, to_js(password), to_js(salt), iterations, length).to_bytes()
