/**
 * Reading a request, from its bytes to its end:
 *
 *     deno bench bench/micro/head_bench.ts
 *
 * @module
 */
import { RequestReader } from "../../server/http1/request_reader.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import { BROWSER, PLAIN, VARIED, with_fields } from "../requests.ts";

const REQUESTS = {
  "head, plain": PLAIN,
  "head, browser": BROWSER,
  "head, varied": VARIED[500],
  "head, 40 fields": with_fields(40),
};

for (const [name, request] of Object.entries(REQUESTS)) {
  const bytes = latin1_encode(request);
  const reader = new RequestReader();
  Deno.bench(name, () => {
    reader.receive_data(bytes);
    while (reader.next_event() !== "need_data");
  });
}
