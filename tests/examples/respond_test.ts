import {
  download_headers,
  redirect,
  send_html,
  send_json,
  send_text,
  set_cookie,
} from "../../examples/respond.ts";
import { read_form } from "../../examples/forms.ts";
import { escape_html } from "../../examples/html.ts";
import {
  type AppResponse,
  call_app,
  environ_from,
  parse_cookies,
  type StartResponse,
  validator,
  type WSGIEnvironment,
} from "../../mod.ts";
import { assertEquals, assertRejects } from "@std/assert";

type Respond = (
  environ: WSGIEnvironment,
  start_response: StartResponse,
) => Uint8Array[];

function answer(
  respond: Respond,
): Promise<AppResponse> {
  return call_app(validator(respond));
}

const CASES: {
  name: string;
  respond: Respond;
  status: string;
  headers: [string, string][];
  text: string;
}[] = [
  {
    name: "send_text() sends UTF-8",
    respond: (environ, start_response) =>
      send_text(environ, start_response, "Grüße"),
    status: "200 OK",
    headers: [["Content-Type", "text/plain; charset=utf-8"]],
    text: "Grüße",
  },
  {
    name: "send_html() takes a status",
    respond: (environ, start_response) =>
      send_html(environ, start_response, "<p>No", { status: "404 Not Found" }),
    status: "404 Not Found",
    headers: [["Content-Type", "text/html; charset=utf-8"]],
    text: "<p>No",
  },
  {
    name: "send_json() takes further fields",
    respond: (environ, start_response) =>
      send_json(environ, start_response, { a: [1] }, {
        headers: [["X-A", "1"]],
      }),
    status: "200 OK",
    headers: [["Content-Type", "application/json"], ["X-A", "1"]],
    text: '{"a":[1]}\n',
  },
  {
    name: "redirect() makes the browser get a page",
    respond: (_environ, start_response) =>
      redirect(start_response, "/café?a=b"),
    status: "303 See Other",
    headers: [["Location", "/caf%C3%A9?a=b"]],
    text: "",
  },
  {
    name: "redirect() leaves what is percent-encoded as it is",
    respond: (_environ, start_response) =>
      redirect(start_response, "/caf%C3%A9"),
    status: "303 See Other",
    headers: [["Location", "/caf%C3%A9"]],
    text: "",
  },
];

for (const { name, respond, status, headers, text } of CASES) {
  Deno.test(name, async () => {
    const response = await answer(respond);
    assertEquals(response.status, status);
    assertEquals(response.headers, headers);
    assertEquals(new TextDecoder().decode(response.body), text);
  });
}

const DOWNLOADS: [filename: string, disposition: string][] = [
  ["tea.csv", 'attachment; filename="tea.csv"'],
  ['a "b".csv', 'attachment; filename="a \\"b\\".csv"'],
  [
    "thé (1).csv",
    "attachment; filename=\"th_ (1).csv\"; filename*=UTF-8''th%C3%A9%20%281%29.csv",
  ],
  [
    "a\r\nb",
    "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab",
  ],
];

for (const [filename, disposition] of DOWNLOADS) {
  Deno.test(`download_headers(), RFC 6266: ${JSON.stringify(filename)}`, () => {
    assertEquals(download_headers(filename, "text/csv"), [
      ["Content-Type", "text/csv"],
      ["Content-Disposition", disposition],
    ]);
  });
}

Deno.test("set_cookie() makes what parse_cookies() reads", () => {
  const [name, cookie] = set_cookie("flash", 'thé; "a"', 60);
  assertEquals(name, "Set-Cookie");
  const [pair, ...attributes] = cookie.split("; ");
  assertEquals(attributes, [
    "Path=/",
    "HttpOnly",
    "SameSite=Lax",
    "Max-Age=60",
  ]);
  const value = parse_cookies({ HTTP_COOKIE: pair }).get("flash")!;
  assertEquals(decodeURIComponent(value), 'thé; "a"');
});

for (const encoding of ["urlencoded", "multipart"]) {
  Deno.test(`read_form() reads a form that is ${encoding}`, async () => {
    const form = encoding === "multipart"
      ? new FormData()
      : new URLSearchParams();
    form.append("tea", "thé");
    form.append("tea", "assam");
    const sent = new Request("http://localhost/", {
      method: "POST",
      body: form,
    });
    const environ = environ_from({
      method: "POST",
      headers: sent.headers,
      body: await sent.bytes(),
    });
    assertEquals((await read_form(environ)).getAll("tea"), ["thé", "assam"]);
  });
}

Deno.test("read_form() refuses what is not a form", async () => {
  const environ = environ_from({ method: "POST", body: "{}" });
  await assertRejects(() => read_form(environ), TypeError);
});

Deno.test("escape_html() escapes what ends text or an attribute", () => {
  assertEquals(
    escape_html(`<a b="c" d='e'>&`),
    "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;",
  );
});
