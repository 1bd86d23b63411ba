/** Long request bodies are kept in files, which nobody else sees. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import { make_server } from "../../server/mod.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import type { InputStream, WSGIApplication } from "../../wsgi/types.ts";
import { eventually } from "../helpers/eventually.ts";
import { responses } from "../helpers/peer.ts";
import { serve, type ServeOptions } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";

const BOUND = 1000;

/** Options by which a body past {@linkcode BOUND} goes to a new folder. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync();
  /** How many files were made in it. */
  files = 0;
  readonly #open: Disposable;

  constructor() {
    const open = Deno.openSync;
    this.#open = stub(Deno, "openSync", (path, options) => {
      if (String(path).startsWith(this.path)) this.files++;
      return open(path, options);
    });
  }

  get options(): ServeOptions {
    return { body_buffer_bytes: BOUND, body_dir: this.path };
  }

  /** How many of them have a name now. */
  get names(): number {
    return [...Deno.readDirSync(this.path)].length;
  }

  [Symbol.dispose](): void {
    this.#open[Symbol.dispose]();
    Deno.removeSync(this.path); // It is empty, or this throws.
  }
}

function post(body: string, is_chunked: boolean): string {
  if (!is_chunked) {
    return request("POST /", [`Content-Length: ${body.length}`], body);
  }
  let chunks = "";
  for (let at = 0; at < body.length; at += 70) {
    const chunk = body.slice(at, at + 70);
    chunks += `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
  }
  const end = "0\r\n\r\n";
  return request("POST /", ["Transfer-Encoding: chunked"], chunks + end);
}

const LINE = "0123456789abcdefghi\n";

for (
  const [length, files] of [[BOUND, 0], [BOUND + 20, 1], [200_000, 1]]
) {
  for (const is_chunked of [false, true]) {
    const how = is_chunked ? "in chunks" : "by Content-Length";
    const where = files ? "a file without a name" : "memory";
    Deno.test(`a body of ${length} bytes ${how} is kept in ${where}`, async () => {
      using folder = new Folder();
      let names = -1;
      await using served = serve((environ, start_response) => {
        names = folder.names;
        const lines = [...environ["wsgi.input"]].map(latin1_decode);
        start_response("200 OK", [["X-Length", environ.CONTENT_LENGTH!]]);
        return [latin1_encode(lines.join(""))];
      }, folder.options);
      const body = LINE.repeat(length / 20);
      const [answer] = responses(await served.raw(post(body, is_chunked)));
      assert(answer.body === body, "the body is another");
      assertEquals([folder.files, names], [files, 0]);
    });
  }
}

/** The leak sanitizer of the test is what sees a file that stays open. */
const ENDS: [name: string, app: WSGIApplication, message: string][] = [
  ["reads nothing", (_environ, start_response) => {
    start_response("204 No Content", []);
    return [];
  }, post(LINE.repeat(100), false)],
  ["throws", () => {
    throw new Error("oops");
  }, post(LINE.repeat(100), true)],
  ["rejects later", async (environ) => {
    environ["wsgi.input"].read(10);
    await Promise.resolve();
    throw new Error("oops");
  }, post(LINE.repeat(100), false)],
  [
    "is not called, as the body breaks off",
    () => [],
    post(LINE.repeat(100), false).slice(0, -1),
  ],
];

for (const [name, app, message] of ENDS) {
  Deno.test(`the file is closed when the application ${name}`, async () => {
    using folder = new Folder();
    await using served = serve(app, folder.options);
    await served.raw(message);
    assertEquals(folder.files, 1);
  });
}

Deno.test("the file is closed when the client of an application that waits leaves", async () => {
  using folder = new Folder();
  const entered = Promise.withResolvers<InputStream>();
  const never = Promise.withResolvers<never>();
  const closed = Promise.withResolvers<void>();
  await using served = serve((environ) => {
    const { signal } = environ["pep3333.connection"] as { signal: AbortSignal };
    signal.onabort = () => closed.resolve();
    entered.resolve(environ["wsgi.input"]);
    return never.promise;
  }, { ...folder.options, half_close_timeout: 0 });
  {
    using peer = await served.connect();
    await peer.send(post(LINE.repeat(100), false));
    await eventually("the application", entered.promise);
  }
  await eventually("the client to leave", closed.promise);
  await served.server.shutdown();
  const input = await entered.promise;
  assertThrows(() => input.read(), Error, "its request has ended");
});

for (
  const [code, status, phrase] of [
    ["ENOSPC", 507, "Insufficient Storage"],
    ["EDQUOT", 507, "Insufficient Storage"],
    ["EIO", 500, "Internal Server Error"],
  ] as const
) {
  Deno.test(`${code} while a body is written to its file is ${status}, and a line in the log`, async () => {
    using folder = new Folder();
    using _write = stub(
      Deno.FsFile.prototype,
      "write",
      () => Promise.reject(Object.assign(new Error("It is full"), { code })),
    );
    await using served = serve(() => [], folder.options);
    const message = post(LINE.repeat(10_000), false);
    const [answer] = responses(await served.raw(message));
    assertEquals([answer.status, answer.body], [
      status,
      `${status} ${phrase}\n`,
    ]);
    assertStringIncludes(
      served.errors.getvalue(),
      `code ${status}, message Cannot keep request body: It is full\n`,
    );
  });
}

Deno.test("a folder that was removed meanwhile is 500, and a line in the log", async () => {
  const body_dir = Deno.makeTempDirSync();
  await using served = serve(() => [], { body_dir, body_buffer_bytes: 0 });
  Deno.removeSync(body_dir);
  const [answer] = responses(await served.raw(post("body", false)));
  assertEquals(answer.status, 500);
  assertMatch(
    served.errors.getvalue(),
    /code 500, message Cannot keep request/,
  );
});

Deno.test("body_dir must be a folder", () => {
  const make = (body_dir: string) =>
    make_server("127.0.0.1", 0, () => [], { body_dir }).server_close();
  const file = Deno.makeTempFileSync();
  for (const path of [file, `${file}.missing`]) {
    assertThrows(() => make(path), TypeError, "make it first");
  }
  Deno.removeSync(file);
  Deno.mkdirSync(file);
  make(file);
  Deno.removeSync(file);
});

/** What a server may keep with `flags`, and no terminal to ask. */
async function kept_with(...flags: string[]): Promise<string> {
  const program = `
    import { make_server } from "${new URL("../../mod.ts", import.meta.url)}";
    const options = JSON.parse(Deno.args[0]);
    try {
      using server = make_server("127.0.0.1", 0, () => [], options);
      const { max_body_bytes, body_dir } = server.options;
      console.log(max_body_bytes / 2 ** 20, body_dir);
    } catch (error) { console.log(String(error)); }`;
  const options = flags.filter((flag) => flag.startsWith("{"))[0] ?? "{}";
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...["--no-lock", "--allow-net", "--ext=ts"],
      ...flags.filter((flag) => flag.startsWith("-")),
      "data:text/typescript," + encodeURIComponent(program),
      options,
    ],
    env: { TMPDIR: "/var/tmp", NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout).trimEnd();
}

const read_all = "--allow-read";
for (
  const [flags, expected] of [
    [[read_all], "64 null"],
    [["--allow-write"], "64 null"],
    [[read_all, "--allow-write=/srv"], "64 null"],
    [[read_all, "--allow-write=/tmp"], "1024 /tmp"],
    [[read_all, "--allow-write", "--allow-env"], "1024 /var/tmp"],
    [[read_all, "--allow-write=/tmp", '{"input":"stream"}'], "1024 /tmp"],
    [[read_all, '{"max_body_bytes":1048576}'], "1 null"],
    [
      [read_all, "--allow-write=/tmp", '{"body_dir":"/"}'],
      "TypeError: Cannot make server: body_dir must be a folder that may be " +
      'read and written: received "/"; run with --allow-read=/ --allow-write=/',
    ],
  ] as const
) {
  Deno.test({
    name: `where bodies may go with ${flags.join(" ")}`,
    ignore: Deno.build.os === "windows",
    fn: async () => assertEquals(await kept_with(...flags), expected),
  });
}

Deno.test("a long upload that a synchronous application reads in pieces keeps memory flat", async () => {
  const MIB = 1024 * 1024;
  const LENGTH = 256 * MIB;
  let most = 0;
  const measure = () => {
    const { rss } = Deno.memoryUsage();
    if (rss > most) most = rss;
  };
  await using served = serve((environ, start_response) => {
    let length = 0;
    for (let piece; (piece = environ["wsgi.input"].read(MIB)).length > 0;) {
      length += piece.length;
      measure();
    }
    start_response("200 OK", []);
    return [latin1_encode(String(length))];
  });
  using peer = await served.connect();
  const before = Deno.memoryUsage().rss;
  await peer.send(request("POST /", [`Content-Length: ${LENGTH}`]));
  const piece = "x".repeat(MIB);
  for (let sent = 0; sent < LENGTH; sent += MIB) {
    await peer.send(piece);
    measure();
  }
  const answer = await peer.read_until(String(LENGTH));
  assertStringIncludes(answer, String(LENGTH));
  // In memory, it would be LENGTH and, while that grows, half of it again.
  assert(
    most - before < LENGTH / 2,
    `memory grew by ${Math.round((most - before) / MIB)} MiB`,
  );
});
