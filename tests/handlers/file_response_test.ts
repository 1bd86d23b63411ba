/** A file as a response: in pieces, as long as Content-Length says, closed. */
import { assert, assertEquals } from "@std/assert";
import { ClientDisconnected, SimpleHandler } from "../../handlers/mod.ts";
import {
  BytesInput,
  FileWrapper,
  setup_testing_defaults,
  StringErrors,
} from "../../wsgi/mod.ts";
import type { HeaderList } from "../../wsgi/mod.ts";
import { serve } from "../helpers/serve.ts";

/** A file of `length` bytes, and what was done to it. */
class File {
  read_bytes = 0;
  closed = 0;
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  readSync(p: Uint8Array): number | null {
    const length = Math.min(this.#left, p.length);
    this.#left -= length;
    this.read_bytes += length;
    return length || null;
  }

  close(): void {
    this.closed++;
  }
}

const TIB = 2 ** 40;

/** Send a file through a handler, to a client that leaves after so many bytes. */
function send(
  file: File,
  headers: HeaderList,
  method = "GET",
  leaves_after = Infinity,
) {
  const environ: Record<string, string> = { REQUEST_METHOD: method };
  setup_testing_defaults(environ);
  const errors = new StringErrors();
  let sent = 0;
  let most_ahead = 0;
  const out = {
    write(data: Uint8Array) {
      sent += data.length;
      most_ahead = Math.max(most_ahead, file.read_bytes - sent);
      if (sent > leaves_after) throw new ClientDisconnected("gone");
    },
  };
  const handler = new SimpleHandler(new BytesInput(), out, errors, environ);
  handler.origin_server = false;
  handler.run((_environ, start_response) => {
    start_response("200 OK", headers);
    return new FileWrapper(file);
  });
  const head = `Status: 200 OK\r\n${
    headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")
  }\r\n`;
  return { body: sent - head.length, most_ahead, errors: errors.getvalue() };
}

const CASES: {
  name: string;
  length: number;
  content_length?: number;
  method?: string;
  leaves_after?: number;
  /** How many bytes of body are sent. */
  body?: number;
  /** How many bytes may be read at most. */
  read: number;
}[] = [
  { name: "no length", length: 200_000, body: 200_000, read: 200_000 },
  { name: "an empty file", length: 0, read: 0 },
  {
    name: "its own length",
    length: 200_000,
    content_length: 200_000,
    body: 200_000,
    read: 200_000,
  },
  {
    name: "a part of a large file",
    length: TIB,
    content_length: 100_000,
    body: 100_000,
    read: 3 * 65_536,
  },
  {
    name: "HEAD of a large file",
    method: "HEAD",
    length: TIB,
    content_length: TIB,
    body: 0,
    read: 65_536,
  },
  {
    name: "a client that leaves",
    length: TIB,
    content_length: TIB,
    leaves_after: 150_000,
    read: 3 * 65_536,
  },
];

for (
  const { name, length, content_length, method, leaves_after, body, read }
    of CASES
) {
  Deno.test(`a file is read as it is sent, and closed once: ${name}`, () => {
    const file = new File(length);
    const headers: HeaderList = content_length === undefined
      ? []
      : [["Content-Length", String(content_length)]];
    const seen = send(file, headers, method, leaves_after);
    if (body !== undefined) assertEquals(seen.body, body);
    assert(file.read_bytes <= read, `${file.read_bytes} bytes were read`);
    // Never more than the block that is on its way.
    assert(seen.most_ahead <= 65_536);
    assertEquals(file.closed, 1);
  });
}

Deno.test("make_server() streams a Deno.FsFile, in the environ's wrapper", async () => {
  const path = Deno.makeTempFileSync();
  const content = new Uint8Array(3_000_000).map((_, i) => i % 251);
  Deno.writeFileSync(path, content);
  await using served = serve((environ, start_response) => {
    start_response("200 OK", [["Content-Length", String(content.length)]]);
    return new environ["wsgi.file_wrapper"]!(Deno.openSync(path));
  });
  for (let i = 0; i < 2; i++) {
    const response = await fetch(served.url);
    assertEquals(response.headers.get("content-length"), "3000000");
    assertEquals(await response.bytes(), content);
  }
  assertEquals(served.errors.getvalue(), "");
  Deno.removeSync(path);
});
