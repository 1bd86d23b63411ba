import { assert, assertEquals } from "@std/assert";
import {
  preamble_of,
  type ResponseHeadParts,
  write_head,
} from "../../server/head_writer.ts";
import type { SocketWriter } from "../../server/socket_writer.ts";
import { latin1_decode } from "../../wsgi/latin1.ts";
import type { HeaderList } from "../../wsgi/types.ts";
import { numbers } from "./http1/mutate.ts";

const HEAD: ResponseHeadParts = {
  version: "1.1",
  status: "200 OK",
  date: "Tue, 24 Nov 2026 12:00:00 GMT",
  server: "a server",
  fields: [["Content-Type", "text/plain"], ["Content-Length", "12"]],
  connection: "",
};

/** What is written for `head`, and whether it came from memory. */
function written(head: ResponseHeadParts): [text: string, kept: boolean] {
  let text = "";
  let kept = false;
  write_head(
    {
      write(data: Uint8Array) {
        text += latin1_decode(data);
        kept = true;
      },
      write_latin1: (more: string) => void (text += more),
    } as SocketWriter,
    head,
  );
  return [text, kept];
}

function expected(head: ResponseHeadParts): string {
  const lines = head.fields.map(([name, value]) => `${name}: ${value}\r\n`);
  return preamble_of(head) + lines.join("") + head.connection + "\r\n";
}

Deno.test("the status line, Date and Server come first, then the fields", () => {
  assertEquals(
    written({ ...HEAD, connection: "Connection: close\r\n" })[0],
    "HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 12:00:00 GMT\r\n" +
      "Server: a server\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n" +
      "Connection: close\r\n\r\n",
  );
  assertEquals(
    written({ ...HEAD, date: "", server: "", fields: [] })[0],
    "HTTP/1.1 200 OK\r\n\r\n",
  );
});

Deno.test("a head that is written again comes from memory, the same", () => {
  const head: ResponseHeadParts = {
    ...HEAD,
    fields: [["X-Latin", "caf\xe9 \xff"]],
  };
  const text = expected(head);
  assertEquals(written(head), [text, false]);
  for (let i = 0; i < 3; i++) {
    const copy = { ...head, fields: [...head.fields.map(([...it]) => it)] };
    assertEquals(written(copy as typeof head), [text, true]);
  }
});

Deno.test("a field that is changed after it was written changes the next head alone", () => {
  const fields: [string, string][] = [["X-A", "one"]];
  for (let i = 0; i < 3; i++) written({ ...HEAD, fields });
  fields[0][1] = "two";
  assertEquals(
    written({ ...HEAD, fields })[0],
    expected({ ...HEAD, fields: [["X-A", "two"]] }),
  );
});

for (
  const [what, fields] of Object.entries<HeaderList>({
    "a cookie": [["set-cookie", "session=1"]],
    "much": [["X-Long", "x".repeat(3000)]],
  })
) {
  Deno.test(`a head with ${what} in it is not remembered`, () => {
    for (let i = 0; i < 3; i++) {
      const head = { ...HEAD, fields };
      assertEquals(written(head), [expected(head), false]);
    }
  });
}

Deno.test("whatever was written before, a head is its own", () => {
  const below = numbers(0x11);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)];
  let kept = 0;
  let head = HEAD;
  for (let round = 0; round < 5000; round++) {
    if (below(2) === 0) {
      head = {
        version: pick(["1.1", "1.1", "1.0"]),
        status: pick(["200 OK", "404 Not Found", "200 Ok"]),
        date: pick([HEAD.date, "Tue, 24 Nov 2026 12:00:01 GMT", ""]),
        server: pick(["a server", ""]),
        fields: Array.from(
          { length: below(3) },
          () => [pick(["X-A", "X-B"]), pick(["1", "2", "11"])],
        ),
        connection: pick(["", "", "Connection: close\r\n"]),
      };
    }
    const [text, from_memory] = written(head);
    assertEquals(text, expected(head));
    if (from_memory) kept++;
  }
  assert(kept > 100, `${kept}`);
});
