import { router } from "../../examples/router.ts";
import { send_json } from "../../examples/respond.ts";
import { call_app, environ_from } from "../../mod.ts";
import { assertEquals } from "@std/assert";

const application = router({
  "/": {
    GET: (environ, start_response) =>
      send_json(environ, start_response, "index"),
  },
  "/teas/new": {
    GET: (environ, start_response) => send_json(environ, start_response, "new"),
  },
  "/teas/:name": {
    GET: (environ, start_response, parts) =>
      send_json(environ, start_response, parts),
    DELETE(_, start_response) {
      start_response("204 No Content", []);
      return [];
    },
  },
  "/café": {
    GET: (environ, start_response) =>
      send_json(environ, start_response, "café"),
  },
  "/files/*": {
    GET: (environ, start_response, parts) =>
      send_json(environ, start_response, parts),
    HEAD(_, start_response) {
      start_response("200 OK", [["Content-Type", "text/x-head"]]);
      return [];
    },
  },
});

const CASES: {
  name: string;
  method?: string;
  url: string;
  code: number;
  json?: unknown;
  field?: [string, string];
}[] = [
  { name: "a path", url: "/", code: 200, json: "index" },
  { name: "the first that fits", url: "/teas/new", code: 200, json: "new" },
  {
    name: "a named part",
    url: "/teas/assam",
    code: 200,
    json: { name: "assam" },
  },
  {
    name: "a part in UTF-8, decoded once",
    url: "/teas/th%C3%A9%25C3",
    code: 200,
    json: { name: "thé%C3" },
  },
  {
    name: "a part with what delimits a query",
    url: "/teas/a%3Fb%23c",
    code: 200,
    json: { name: "a?b#c" },
  },
  { name: "a pattern in UTF-8", url: "/caf%C3%A9", code: 200, json: "café" },
  {
    name: "the rest of a path",
    url: "/files/a/b",
    code: 200,
    json: { 0: "a/b" },
  },
  { name: "no such path", url: "/teas", code: 404 },
  { name: "a path that has one part more", url: "/teas/a/b", code: 404 },
  {
    name: "RFC 9110 §15.5.6: another method",
    method: "POST",
    url: "/teas/assam",
    code: 405,
    field: ["Allow", "GET, DELETE, HEAD"],
  },
  {
    name: "RFC 9110 §15.5.6: a method of a view that is there",
    method: "PUT",
    url: "/files/a",
    code: 405,
    field: ["Allow", "GET, HEAD"],
  },
  { name: "a method in another case", method: "get", url: "/", code: 405 },
  {
    name: "another method that fits",
    method: "DELETE",
    url: "/teas/a",
    code: 204,
  },
  {
    name: "HEAD is a GET",
    method: "HEAD",
    url: "/",
    code: 200,
    field: ["Content-Type", "application/json"],
  },
  {
    name: "HEAD with a view of its own",
    method: "HEAD",
    url: "/files/a",
    code: 200,
    field: ["Content-Type", "text/x-head"],
  },
];

for (const { name, method, url, code, json, field } of CASES) {
  Deno.test(`router(): ${name}`, async () => {
    const environ = environ_from({ url, method });
    const response = await call_app(application, environ);
    assertEquals(response.code, code);
    if (json !== undefined) {
      assertEquals(JSON.parse(new TextDecoder().decode(response.body)), json);
    }
    if (field !== undefined) {
      const [name] = field;
      assertEquals(response.headers.find(([other]) => other === name), field);
    }
  });
}

Deno.test("router(): an empty path, at a mount point, is /", async () => {
  const { code } = await call_app(application, {
    SCRIPT_NAME: "/shop",
    PATH_INFO: "",
  });
  assertEquals(code, 200);
});
