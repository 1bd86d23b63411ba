import { static_files } from "../../examples/static_files.ts";
import {
  type AppResponse,
  call_app,
  environ_from,
  latin1_decode,
  validator,
} from "../../mod.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";

/** A folder for one test: files, a folder, what is hidden, and links. */
async function with_folder(
  test: (ask: Ask, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const root = `${folder}/site`;
  try {
    await Deno.mkdir(`${root}/docs/empty`, { recursive: true });
    await Deno.writeTextFile(`${folder}/secret.txt`, "secret");
    await Deno.writeTextFile(`${root}/.hidden`, "hidden");
    await Deno.writeTextFile(`${root}/letters.txt`, "abcdefgh");
    await Deno.writeTextFile(`${root}/nothing.txt`, "");
    await Deno.writeTextFile(`${root}/docs/index.html`, "<h1>Docs");
    await Deno.writeTextFile(`${root}/docs/empty/50% & <b>?.txt`, "odd");
    await Deno.utime(`${root}/letters.txt`, 1_000_000, 1_000_000.5);
    if (Deno.build.os !== "windows") {
      await Deno.symlink(`${folder}/secret.txt`, `${root}/out.txt`);
      await Deno.symlink(`${root}/letters.txt`, `${root}/in.txt`);
    }
    const application = validator(static_files(root));
    await test(
      (url, headers = {}, method = "GET") =>
        call_app(application, environ_from({ url, method, headers })),
      root,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Ask = (
  url: string,
  headers?: Record<string, string>,
  method?: string,
) => Promise<AppResponse>;

function field({ headers }: AppResponse, name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1];
}

function text({ body }: AppResponse): string {
  return latin1_decode(body);
}

const PATHS: [url: string, code: number, body?: string][] = [
  ["/letters.txt", 200, "abcdefgh"],
  ["/nothing.txt", 200, ""],
  ["/docs/", 200, "<h1>Docs"],
  ["/docs/index.html", 200, "<h1>Docs"],
  ["/docs/empty/50%25%20%26%20%3Cb%3E%3F.txt", 200, "odd"],
  ["/in.txt", 200, "abcdefgh"],
  ["/out.txt", 404],
  ["/.hidden", 404],
  ["/docs/../letters.txt", 404],
  ["/../secret.txt", 404],
  ["/%2e%2e/secret.txt", 404],
  ["/..%2fsecret.txt", 404],
  ["/..%5csecret.txt", 404],
  ["/docs//index.html", 404],
  ["/letters.txt/", 404],
  ["/letters.txt%00", 404],
  ["/C:/letters.txt", 404],
  ["/letters.txt::$DATA", 404],
  ["/missing.txt", 404],
];

for (const [url, code, body] of PATHS) {
  Deno.test(`static_files(): GET ${url} is ${code}`, async () => {
    await with_folder(async (ask) => {
      const response = await ask(url);
      assertEquals(response.code, code);
      if (body !== undefined) assertEquals(text(response), body);
    });
  });
}

Deno.test("static_files(): a folder without its slash is sent there", async () => {
  await with_folder(async (ask) => {
    const response = await ask("/docs");
    assertEquals(response.code, 301);
    assertEquals(field(response, "Location"), "/docs/");
  });
});

Deno.test("static_files(): a folder without index.html is listed, escaped", async () => {
  await with_folder(async (ask) => {
    const page = text(await ask("/docs/empty/"));
    const [, href] = /href="([^"]+)">50% &amp; &lt;b&gt;\?\.txt</.exec(page)!;
    const { pathname } = new URL(href, "http://localhost/docs/empty/");
    assertEquals(text(await ask(pathname)), "odd");
    const root = text(await ask("/"));
    assertStringIncludes(root, "letters.txt");
    assertEquals(root.includes("hidden"), false);
  });
});

Deno.test("static_files(): HEAD has the fields of GET and no body", async () => {
  await with_folder(async (ask) => {
    const get = await ask("/letters.txt");
    const head = await ask("/letters.txt", {}, "HEAD");
    assertEquals(head.headers, get.headers);
    assertEquals(field(head, "Content-Length"), "8");
    assertEquals(text(head), "");
  });
});

Deno.test("static_files(): other methods are 405", async () => {
  await with_folder(async (ask) => {
    const response = await ask("/letters.txt", {}, "POST");
    assertEquals(response.code, 405);
    assertEquals(field(response, "Allow"), "GET, HEAD");
  });
});

const DATE = "Mon, 12 Jan 1970 13:46:40 GMT";

const CONDITIONS: [
  name: string,
  headers: (etag: string) => Record<string, string>,
  code: number,
][] = [
  ["If-None-Match has the tag", (etag) => ({ "If-None-Match": etag }), 304],
  [
    "If-None-Match has it among others, weak",
    (etag) => ({ "If-None-Match": `"x", W/${etag}` }),
    304,
  ],
  ["If-None-Match is *", () => ({ "If-None-Match": "*" }), 304],
  ["If-None-Match has another", () => ({ "If-None-Match": '"x"' }), 200],
  ["If-Modified-Since is as new", () => ({ "If-Modified-Since": DATE }), 304],
  [
    "If-Modified-Since is older",
    () => ({ "If-Modified-Since": DATE.replace("40", "39") }),
    200,
  ],
  [
    "If-Modified-Since is not a date",
    () => ({ "If-Modified-Since": "soon" }),
    200,
  ],
  [
    "If-None-Match counts before If-Modified-Since",
    () => ({ "If-None-Match": '"x"', "If-Modified-Since": DATE }),
    200,
  ],
];

for (const [name, headers, code] of CONDITIONS) {
  Deno.test(`static_files(), RFC 9110 §13.2.2: ${name}: ${code}`, async () => {
    await with_folder(async (ask) => {
      const fresh = await ask("/letters.txt");
      const etag = field(fresh, "ETag")!;
      const response = await ask("/letters.txt", headers(etag));
      assertEquals(response.code, code);
      assertEquals(field(response, "ETag"), etag);
      assertEquals(text(response), code === 304 ? "" : "abcdefgh");
    });
  });
}

const RANGES: [range: string, code: number, body: string, sent?: string][] = [
  ["bytes=0-2", 206, "abc", "bytes 0-2/8"],
  ["bytes=6-", 206, "gh", "bytes 6-7/8"],
  ["bytes=6-100", 206, "gh", "bytes 6-7/8"],
  ["bytes=-3", 206, "fgh", "bytes 5-7/8"],
  ["bytes=-100", 206, "abcdefgh", "bytes 0-7/8"],
  ["BYTES=7-7", 206, "h", "bytes 7-7/8"],
  ["bytes=8-", 416, "No such range\n", "bytes */8"],
  ["bytes=-0", 416, "No such range\n", "bytes */8"],
  ["bytes=5-2", 200, "abcdefgh"],
  ["bytes=0-1,4-5", 200, "abcdefgh"],
  ["bytes=-", 200, "abcdefgh"],
  ["letters=0-2", 200, "abcdefgh"],
];

for (const [range, code, body, sent] of RANGES) {
  Deno.test(`static_files(), RFC 9110 §14: ${range} of 8 bytes is ${code}`, async () => {
    await with_folder(async (ask) => {
      const response = await ask("/letters.txt", { Range: range });
      assertEquals(response.code, code);
      assertEquals(text(response), body);
      assertEquals(field(response, "Content-Range"), sent);
    });
  });
}

Deno.test("static_files(), RFC 9110 §13.1.5: If-Range has to be the tag", async () => {
  await with_folder(async (ask) => {
    const Range = "bytes=0-2";
    const etag = field(await ask("/letters.txt"), "ETag")!;
    const same = await ask("/letters.txt", { Range, "If-Range": etag });
    assertEquals([same.code, text(same)], [206, "abc"]);
    const other = await ask("/letters.txt", { Range, "If-Range": '"x"' });
    assertEquals([other.code, text(other)], [200, "abcdefgh"]);
  });
});

Deno.test("static_files(): a file that changes has another tag", async () => {
  await with_folder(async (ask, root) => {
    const before = field(await ask("/letters.txt"), "ETag");
    await Deno.writeTextFile(`${root}/letters.txt`, "abcdefgX");
    const after = field(await ask("/letters.txt"), "ETag");
    assertEquals(before === after, false);
  });
});
