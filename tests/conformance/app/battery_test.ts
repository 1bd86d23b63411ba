import { assert, assertEquals } from "@std/assert";
import { name_requests } from "../../../conformance/app/app_request.ts";
import { BATTERY } from "../../../conformance/app/battery.ts";
import {
  answer_to,
  environ_of,
} from "../../../conformance/app/reference_gateway.ts";
import type { ConformanceError } from "../../../validator/conformance_error.ts";
import { validator } from "../../../validator/validator.ts";
import { respond } from "../../fixtures/apps/respond.ts";

Deno.test("every request of the battery has a unique name", () => {
  const names = name_requests(BATTERY).map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  assertEquals(names.filter((name) => name.endsWith("(2)")), []);
});

/** The freedoms that the validator warns about. */
const LIBERTIES: Readonly<Record<string, string[]>> = {
  "An unknown method": ["environ.request-method-known"],
};

for (const request of name_requests(BATTERY)) {
  Deno.test(`the battery can make "${request.name}"`, () => {
    const { PATH_INFO = "", REQUEST_METHOD } = environ_of(request);
    assertEquals(REQUEST_METHOD, request.method ?? "GET");
    assert(PATH_INFO === "" || PATH_INFO === "*" || PATH_INFO.startsWith("/"));
  });

  Deno.test(`the gateway follows the rules with "${request.name}"`, async () => {
    const broken: string[] = [];
    const note = ({ rule }: ConformanceError) => void broken.push(rule);
    const app = validator((environ, start_response) => {
      environ["wsgi.input"].read(10);
      const chunks = respond(start_response, "Hello world\n");
      return environ.REQUEST_METHOD === "HEAD" ? [] : chunks;
    }, { on_error: note, on_warning: note });
    await answer_to(app, request, { timeout: 1000 });
    assertEquals(broken, LIBERTIES[request.name] ?? []);
  });
}
