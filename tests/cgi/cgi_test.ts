import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { test_with } from "../helpers/programs.ts";
import { free_port } from "../helpers/running_server.ts";
import { type Site, start_web_server, WEB_SERVERS } from "./web_servers.ts";

const ROOT = new URL("../../", import.meta.url);

/** What the programs consist of. */
const SOURCES = [
  "mod.ts",
  "wsgi",
  "handlers",
  "server",
  "validator",
  "examples",
  "tests/fixtures/cgi",
  "tests/fixtures/tls",
];

async function copy(from: URL, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await copy(new URL(`${from.href}/${name}`), `${to}/${name}`);
  }
}

/**
 * The project, and Deno itself, installed where the user of a web server can
 * read them and write the guestbook; a checkout, or a home, need not be.
 */
async function install(folder: string): Promise<Site> {
  await Deno.mkdir(`${folder}/bin`);
  await Deno.copyFile(Deno.execPath(), `${folder}/bin/deno`);
  for (const path of SOURCES) {
    await copy(new URL(path, ROOT), `${folder}/${path}`);
  }
  await Deno.mkdir(`${folder}/cache`);
  for (const path of ["", "/cache", "/examples/cgi"]) {
    await Deno.chmod(folder + path, 0o777);
  }
  const fixtures = `${folder}/tests/fixtures`;
  return {
    folder,
    port: free_port(),
    https_port: free_port(),
    tls: { cert: `${fixtures}/tls/cert.pem`, key: `${fixtures}/tls/key.pem` },
    mounts: [
      { prefix: "/examples/", folder: `${folder}/examples/cgi` },
      { prefix: "/cgi/", folder: `${fixtures}/cgi` },
    ],
    environment: {
      PATH: `${folder}/bin:/usr/bin:/bin`,
      DENO_DIR: `${folder}/cache`,
    },
  };
}

/** What the fixture program saw of a request. */
interface Seen {
  environ: Record<string, unknown>;
  body: string;
  process_proxy: string | null;
}

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

async function seen(ask: Ask, path: string, init?: RequestInit): Promise<Seen> {
  const response = await ask(path, init);
  const text = await response.text();
  assertEquals(response.status, 200, text);
  return JSON.parse(text);
}

const PATHS = [
  { name: "none", sent: "", path_info: "" },
  { name: "a space", sent: "/a%20b", path_info: "/a b" },
  {
    name: "UTF-8",
    sent: "/caf%C3%A9/%E2%98%95",
    path_info: "/caf\xc3\xa9/\xe2\x98\x95",
  },
  {
    name: "latin-1, which is not UTF-8",
    sent: "/caf%E9",
    path_info: "/caf\xe9",
  },
  { name: "an escaped percent sign", sent: "/100%25", path_info: "/100%" },
];

/** What is asked of every server. */
const CHECKS: Record<string, (ask: Ask, ask_https: Ask) => Promise<void>> = {
  ...Object.fromEntries(PATHS.map(({ name, sent, path_info }) => [
    `PATH_INFO: ${name}`,
    async (ask: Ask) => {
      const { environ } = await seen(ask, `/cgi/environ.ts${sent}?q=%20`);
      assertEquals(environ.PATH_INFO ?? "", path_info);
      assertEquals(environ.SCRIPT_NAME, "/cgi/environ.ts");
      assertEquals(environ.QUERY_STRING, "q=%20");
    },
  ])),
  "the variables of CGI, and those of WSGI": async (ask) => {
    const { environ } = await seen(ask, "/cgi/environ.ts", {
      headers: { "Accept-Language": "fr" },
    });
    assertEquals(environ.REQUEST_METHOD, "GET");
    assertEquals(environ.HTTP_ACCEPT_LANGUAGE, "fr");
    assertEquals(environ.REMOTE_ADDR, "127.0.0.1");
    assertEquals(environ.SERVER_PROTOCOL, "HTTP/1.1");
    assertEquals(environ["wsgi.url_scheme"], "http");
    assertEquals(environ["wsgi.run_once"], true);
    assertEquals(environ["wsgi.multithread"], false);
    assertEquals(environ["wsgi.multiprocess"], true);
  },
  "HTTPS": async (_ask, ask_https) => {
    const { environ } = await seen(ask_https, "/cgi/environ.ts");
    assertEquals(environ.HTTPS, "on");
    assertEquals(environ["wsgi.url_scheme"], "https");
  },
  "a POST": async (ask) => {
    const { environ, body } = await seen(ask, "/cgi/environ.ts", {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body: new Uint8Array([0, 0x0d, 0x0a, 0x80, 0xff]),
    });
    assertEquals(body, "\0\r\n\x80\xff");
    assertEquals(environ.CONTENT_LENGTH, "5");
    assertEquals(environ.CONTENT_TYPE, "application/octet-stream");
  },
  "a POST that is chunked": async (ask) => {
    const { environ, body } = await seen(ask, "/cgi/environ.ts", {
      method: "POST",
      body: new Blob(["tea".repeat(50_000)]).stream(),
    });
    assertEquals(body.length, 150_000);
    assertEquals(environ["wsgi.input_terminated"], true);
  },
  "Status: and repeated fields": async (ask) => {
    const response = await ask("/cgi/environ.ts/teapot");
    assertEquals(await response.text(), "");
    assertEquals(
      [response.status, response.headers.getSetCookie()],
      [418, ["a=1", "b=2"]],
    );
  },
  "HEAD": async (ask) => {
    const response = await ask("/cgi/environ.ts", { method: "HEAD" });
    assertEquals([response.status, await response.text()], [200, ""]);
    assertEquals(response.headers.get("content-type"), "application/json");
  },
  "CVE-2016-5385: a client chooses no proxy": async (ask) => {
    const { environ, process_proxy } = await seen(ask, "/cgi/environ.ts", {
      headers: { "Proxy": "http://127.0.0.1:9", "X-Proxy": "x" },
    });
    assertEquals(
      [environ.HTTP_PROXY, environ.HTTP_X_PROXY, process_proxy],
      [undefined, "x", null],
    );
  },
  "examples/cgi/echo.ts": async (ask) => {
    const body = "é".repeat(100_000);
    const response = await ask("/examples/echo.ts", {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body,
    });
    assertEquals(response.headers.get("content-type"), "text/plain");
    assert(await response.text() === body);
  },
  "examples/cgi/guestbook.ts": async (ask) => {
    const response = await ask("/examples/guestbook.ts", {
      method: "POST",
      body: new URLSearchParams({ name: "Zoë", message: "<b>hi</b>" }),
      redirect: "manual",
    });
    await response.body?.cancel();
    assertEquals(response.status, 303);
    const { pathname } = new URL(response.headers.get("location")!);
    assertEquals(pathname, "/examples/guestbook.ts");
    const page = await (await ask(pathname)).text();
    assertStringIncludes(page, "<b>Zoë</b>: &lt;b&gt;hi&lt;/b&gt;");
  },
};

for (const server of WEB_SERVERS) {
  // One server for all checks, as each is some processes; a step for each.
  test_with(server.programs, `CGI under ${server.name}`, async (_, test) => {
    const folder = await Deno.makeTempDir();
    try {
      const site = await install(folder);
      await using _running = await start_web_server(server, site);
      using client = Deno.createHttpClient({
        caCerts: [await Deno.readTextFile(site.tls.cert)],
      });
      const asker = (scheme: string, port: number): Ask => (path, init) =>
        fetch(`${scheme}://127.0.0.1:${port}${path}`, { ...init, client });
      const ask = asker("http", site.port);
      const ask_https = asker(
        server.speaks_tls ? "https" : "http",
        site.https_port,
      );
      for (const [name, check] of Object.entries(CHECKS)) {
        await test.step(name, () => check(ask, ask_https));
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
