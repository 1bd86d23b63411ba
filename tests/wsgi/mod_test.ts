import { assertEquals } from "@std/assert";
import * as wsgi from "../../wsgi/mod.ts";

Deno.test("wsgi/mod.ts exports the interface, and no server internals", () => {
  assertEquals(Object.keys(wsgi).sort(), [
    "BytesInput",
    "FileWrapper",
    "Headers",
    "ProxyHeaderError",
    "StringErrors",
    "TrustedProxy",
    "VERSION",
    "WSGIHeaders",
    "application_uri",
    "call_app",
    "environ_from",
    "format_date_time",
    "guess_scheme",
    "is_hop_by_hop",
    "latin1_decode",
    "latin1_encode",
    "parse_cookies",
    "path_info",
    "request_uri",
    "setup_testing_defaults",
    "shift_path_info",
    "trusted_proxy",
  ]);
});
