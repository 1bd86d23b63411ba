import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { check_app } from "../../conformance/check_app.ts";
import { is_problem } from "../../conformance/report/findings.ts";
import { to_fetch } from "../../handlers/to_fetch.ts";
import { validator } from "../../validator/validator.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { Program } from "../helpers/program.ts";
import { test_with } from "../helpers/programs.ts";
import { PYODIDE } from "../helpers/pyodide.ts";
import { serve } from "../helpers/serve.ts";
import {
  copy_example,
  type Example,
  load_example,
  MODULES,
  type Name,
} from "./examples.ts";

const NEEDED = {
  [PYODIDE]: PYODIDE,
  "Debian's Bottle, Flask, Django": MODULES,
};

/** A browser, as far as the examples need one: it keeps cookies. */
class Browser {
  readonly #url: string;
  readonly cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookies = [...this.cookies].map((pair) => pair.join("="));
    if (cookies.length > 0) headers.set("Cookie", cookies.join("; "));
    const response = await fetch(this.#url + path, {
      redirect: "manual",
      ...init,
      headers,
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      this.cookies.set(name.trim(), value);
    }
    return response;
  }

  async text(path: string, init?: RequestInit): Promise<string> {
    return await (await this.fetch(path, init)).text();
  }

  /** The status alone. */
  async status(path: string, init?: RequestInit): Promise<number> {
    const response = await this.fetch(path, init);
    await response.body?.cancel();
    return response.status;
  }

  /** Send a form; first `page` is fetched, for the token that it may hold. */
  async submit(
    page: string,
    path: string,
    fields: Record<string, string | File>,
  ): Promise<{ status: number; text: string }> {
    const html = await this.text(page);
    const token = /name="csrfmiddlewaretoken" value="(.*?)"/.exec(html)?.[1];
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    if (token !== undefined) body.set("csrfmiddlewaretoken", token);
    const response = await this.fetch(path, {
      method: "POST",
      body: body.has("file")
        ? body
        : new URLSearchParams([...body] as [string, string][]),
    });
    return { status: response.status, text: await response.text() };
  }
}

interface Subject {
  name: Name;
  browser: Browser;
  example: Example;
  /** What was written to `wsgi.errors`. */
  errors: StringErrors;
}

/** What each of the three does. */
const CHECKS: Record<string, (subject: Subject) => Promise<void>> = {
  "a page for people": async ({ browser, name }) => {
    const page = await browser.text("/");
    assertStringIncludes(page, "<h1>Guest book</h1>");
    assertMatch(page, new RegExp(`Made with ${name} [\\d.]+ on Python`, "i"));
  },

  "a parameter of the path in UTF-8": async ({ browser }) =>
    assertEquals(await browser.text("/hello/Zo%C3%AB"), "Hello Zoë\n"),

  "nothing there": async ({ browser }) =>
    assertEquals(await browser.status("/nowhere"), 404),

  "a form": async ({ browser }) => {
    const fields = { name: "Zoë", message: "<i>hello & bye" };
    const { status } = await browser.submit("/", "/sign", fields);
    assertEquals(status, 303);
    const page = await browser.text("/");
    assertMatch(page, /&lt;i&gt;hello &amp; bye<br><small>Zoë/);

    const refused = await browser.submit("/", "/sign", { name: "Zoë" });
    assertEquals(refused.status, 400);
  },

  "cookies and sessions": async ({ browser }) => {
    assertEquals(await browser.text("/visits"), "1\n");
    assertEquals(await browser.text("/visits"), "2\n");
    browser.cookies.clear();
    assertEquals(await browser.text("/visits"), "1\n");
  },

  "multipart, an upload of 20 MB": async ({ browser }) => {
    const bytes = new Uint8Array(20_000_000).fill(0x2d);
    bytes.set(new TextEncoder().encode("\r\n--\r\n"), 10_000_000);
    const file = new File([bytes], "Größe.bin");
    const { text } = await browser.submit("/", "/upload", { file });
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    const hex = [...new Uint8Array(digest)]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    assertEquals(text, `Größe.bin 20000000 ${hex}\n`);
  },

  "a stream": async ({ browser }) =>
    assertEquals(await browser.text("/count"), "1\n2\n3\n"),

  "two streams at once": async ({ example }) => {
    const handler = to_fetch(example.validated);
    const readers = await Promise.all([4, 4].map(async (to) => {
      const request = new Request(`http://localhost/count?to=${to}`);
      return (await handler(request)).body!.getReader();
    }));
    const seen = ["", ""];
    const decoder = new TextDecoder();
    for (let step = 0; step < 4; step++) {
      for (const [nth, reader] of readers.entries()) {
        seen[nth] += decoder.decode((await reader.read()).value);
      }
    }
    assertEquals(seen, ["1\n2\n3\n4\n", "1\n2\n3\n4\n"]);
    for (const reader of readers) assert((await reader.read()).done);
  },

  "a client that leaves a stream": async ({ browser }) => {
    const leave = new AbortController();
    const { signal } = leave;
    const response = await browser.fetch("/count?to=10000000", { signal });
    const reader = response.body!.getReader();
    await reader.read();
    leave.abort();
    await reader.closed.catch(() => {});
    assertEquals(await browser.text("/count?to=1"), "1\n");
  },

  "an exception of the application": async ({ browser, errors, name }) => {
    const response = await browser.fetch("/fail");
    assertEquals(response.status, 500);
    assert(!(await response.text()).includes("LookupError"));
    // Django logs to standard error.
    if (name === "django") return;
    assertStringIncludes(
      errors.getvalue(),
      "LookupError: this page fails, as it is meant to",
    );
  },

  "a static file": async ({ browser, name }) => {
    const path = "/static/style.css";
    const whole = await browser.fetch(path);
    assertMatch(whole.headers.get("Content-Type")!, /^text\/css/);
    const text = await whole.text();
    assertStringIncludes(text, "font:");

    const head = await browser.fetch(path, { method: "HEAD" });
    assertEquals(head.headers.get("Content-Length"), `${text.length}`);
    assertEquals(await head.text(), "");

    const since = whole.headers.get("Last-Modified")!;
    const headers = { "If-Modified-Since": since };
    assertEquals(await browser.status(path, { headers }), 304);

    // Django's view for static files knows no ranges.
    if (name === "django") return;
    const range = { Range: "bytes=5-14" };
    const part = await browser.fetch(path, { headers: range });
    assertEquals(part.status, 206);
    assertEquals(
      part.headers.get("Content-Range"),
      `bytes 5-14/${text.length}`,
    );
    assertEquals(await part.text(), text.slice(5, 15));
  },
};

/** What Django has more. */
const DJANGO: typeof CHECKS = {
  "the login page of the admin site, with its static files": async (
    { browser },
  ) => {
    const page = await browser.text("/admin/login/");
    assertStringIncludes(page, "Django administration");
    const links = [...page.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)];
    assert(links.length > 2);
    for (const [, link] of links) {
      assertEquals(await browser.status(link), 200, link);
    }
  },

  "the admin site: logging in, adding an entry to SQLite, finding it": async (
    { browser },
  ) => {
    const login = "/admin/login/";
    const user = { username: "admin", next: "/admin/" };
    const wrong = { ...user, password: "no" };
    assertStringIncludes(
      (await browser.submit(login, login, wrong)).text,
      "Please enter the correct username and password",
    );
    const right = { ...user, password: "a secret of the test" };
    assertEquals((await browser.submit(login, login, right)).status, 302);

    const add = "/admin/guestbook/entry/add/";
    const entry = { name: "By admin", message: "kept in SQLite" };
    assertEquals((await browser.submit(add, add, entry)).status, 302);
    const list = await browser.text("/admin/guestbook/entry/?q=sqlite");
    assertMatch(list, /1 entry/);
    assertStringIncludes(list, "kept in SQLite");
    assertStringIncludes(await browser.text("/"), "kept in SQLite");
  },
};

/** What the validator warns of, since the framework itself does it. */
const WARNINGS: Record<Name, string[]> = {
  bottle: [],
  flask: [],
  // Django leaves the body of HEAD to the server, and begins each Set-Cookie
  // with the space that followed the name of the field.
  django: ["body.head", "headers.value-space"],
};

for (const name of ["bottle", "flask", "django"] as const) {
  test_with(
    NEEDED,
    `examples/python/${name}, unmodified Python`,
    async (_, test) => {
      await using example = await load_example(name);
      const errors = new StringErrors();
      const broken = new Set<string>();
      const collect = ({ rule }: { rule: string }) => {
        broken.add(rule);
      };
      // Ours outside, CPython's inside: whatever is served, both find it right.
      const app = validator((environ, start_response) => {
        environ["wsgi.errors"] = errors;
        return example.validated(environ, start_response);
      }, { on_error: collect, on_warning: collect });
      await using served = serve(app);
      const browser = new Browser(served.url);
      const checks = name === "django" ? { ...CHECKS, ...DJANGO } : CHECKS;
      for (const [what, check] of Object.entries(checks)) {
        await test.step(what, () => check({ name, browser, example, errors }));
      }
      await test.step("the validators agree that it is right", () => {
        assertEquals([...broken].sort(), WARNINGS[name]);
        assert(!/AssertionError/.test(errors.getvalue()), errors.getvalue());
      });
      await test.step("check", async () => {
        const report = await check_app(example.app);
        const found = report.findings.filter(is_problem).map(({ id }) => id);
        assertEquals([...new Set(found)].sort(), WARNINGS[name]);
      });
    },
  );
}

const ROOT = `${import.meta.dirname}/../..`;

for (const name of ["bottle", "flask", "django"] as const) {
  test_with(
    NEEDED,
    `examples/python/${name} is served by one command`,
    async () => {
      const readme = await Deno.readTextFile(
        `${ROOT}/examples/python/README.md`,
      );
      // The last of its commands that names the folder.
      const command = readme.replaceAll(/\\\n\s+/g, "").split("\n").findLast((
        line,
      ) => line.startsWith("deno run") && line.includes(`python/${name}`))!;
      const folder = await copy_example(name);
      try {
        const args = command.replaceAll(`examples/python/${name}`, folder)
          .split(" ").slice(1);
        await using program = new Program(
          [`PYTHONPATH=${MODULES}`, Deno.execPath(), ...args, "0"],
          ROOT,
          { command: "env" },
        );
        const url = await program.listens();
        const page = await (await fetch(url)).text();
        assertStringIncludes(page, "<h1>Guest book</h1>");
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
}
