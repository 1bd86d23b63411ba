import { assert, assertEquals } from "@std/assert";
import { name_requests } from "../../../validator/app/app_request.ts";
import { BATTERY } from "../../../validator/app/battery.ts";
import { environ_of } from "../../../validator/app/reference_gateway.ts";

Deno.test("every request of the battery has a name of its own", () => {
  const names = name_requests(BATTERY).map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  assertEquals(names.filter((name) => name.endsWith("(2)")), []);
});

for (const request of name_requests(BATTERY)) {
  Deno.test(`the battery can make "${request.name}"`, () => {
    const { PATH_INFO = "", REQUEST_METHOD } = environ_of(request);
    assertEquals(REQUEST_METHOD, request.method ?? "GET");
    assert(PATH_INFO === "" || PATH_INFO === "*" || PATH_INFO.startsWith("/"));
  });
}
