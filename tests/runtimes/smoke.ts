/**
 * What has to work on every JavaScript runtime. Nothing here, and nothing that
 * it imports, knows which one it is on.
 */
import {
  CGIHandler,
  from_fetch,
  SimpleHandler,
  to_fetch,
} from "../../handlers/mod.ts";
import { check_app } from "../../conformance/check_app.ts";
import { ConformanceError, validator } from "../../validator/mod.ts";
import {
  BytesInput,
  call_app,
  environ_from,
  latin1_decode,
  latin1_encode,
  path_info,
  StringErrors,
  WSGIHeaders,
} from "../../wsgi/mod.ts";
import type { WSGIApplication } from "../../wsgi/mod.ts";

const hello: WSGIApplication = (environ, start_response) => {
  const body = new TextEncoder().encode(`Hello ${path_info(environ)}`);
  start_response("200 OK", [
    ["Content-Type", "text/plain; charset=utf-8"],
    ["Content-Length", String(body.length)],
  ]);
  return [body];
};

const without_reason: WSGIApplication = (_environ, start_response) => {
  start_response("200", [["Content-Type", "text/plain"]]);
  return [];
};

/** Each returns what it came to, beside what it should come to. */
const CHECKS: Record<string, () => Promise<[unknown, unknown]>> = {
  "an application is called": async () => {
    const { status, body } = await call_app(
      hello,
      environ_from({ url: "/caf%C3%A9" }),
    );
    return [
      [status, new TextDecoder().decode(body)],
      ["200 OK", "Hello /café"],
    ];
  },
  "the validator passes a correct application": async () => {
    const { code } = await call_app(validator(hello), environ_from());
    return [code, 200];
  },
  "the validator catches a broken one": async () => {
    try {
      await call_app(validator(without_reason), environ_from());
    } catch (error) {
      return [
        error instanceof ConformanceError && [error.rule, error.side],
        ["status.format", "app"],
      ];
    }
    return ["nothing was thrown", "status.format"];
  },
  "check_app() judges both": async () => {
    const good = await check_app(hello);
    const bad = await check_app(without_reason);
    return [
      [good.findings.filter(is_error).length, bad.findings.some(is_error)],
      [0, true],
    ];
  },
  "SimpleHandler writes the bytes of a response": async () => {
    const output: string[] = [];
    const handler = new SimpleHandler(
      new BytesInput(),
      { write: (data) => void output.push(latin1_decode(data)) },
      new StringErrors(),
      { ...environ_from({ url: "/x" }) },
    );
    await handler.run(hello);
    const text = output.join("");
    return [
      [text.split("\r\n")[0], text.split("\r\n\r\n")[1]],
      ["HTTP/1.0 200 OK", "Hello /x"],
    ];
  },
  "to_fetch() answers a request with a body": async () => {
    const handler = to_fetch((environ, start_response) => {
      start_response("201 Created", [["Set-Cookie", "a=1"]]);
      return environ["wsgi.input"].readlines().reverse();
    });
    const body = "one\ntwo\n";
    const response = await handler(
      new Request("http://localhost/", { method: "POST", body }),
    );
    return [[response.status, await response.text()], [201, "two\none\n"]];
  },
  "a stream passes from_fetch() and to_fetch(), and is released": async () => {
    let cancelled = false;
    const handler = to_fetch(from_fetch(() =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(latin1_encode("tick")),
          cancel: () => {
            cancelled = true;
          },
        }),
      )
    ));
    const response = await handler(new Request("http://localhost/"));
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return [[latin1_decode(value!), cancelled], ["tick", true]];
  },
  "Headers are those of WSGI": () => {
    const headers = new WSGIHeaders();
    headers.add_header("Content-Disposition", "attachment", { filename: "a" });
    return Promise.resolve([
      headers.items(),
      [["Content-Disposition", 'attachment; filename="a"']],
    ]);
  },
  "CGI is there, though it has to be run under Deno": () =>
    Promise.resolve([typeof CGIHandler, "function"]),
};

function is_error(finding: { verdict: string }): boolean {
  return finding.verdict === "fail";
}

/** Run all of it: the failures, each a line, and how many checks there were. */
export async function smoke(): Promise<{ failures: string[]; count: number }> {
  const failures: string[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      const [seen, expected] = (await check()).map((it) => JSON.stringify(it));
      if (seen !== expected) failures.push(`${name}: ${seen}, not ${expected}`);
    } catch (error) {
      failures.push(`${name}: ${error}`);
    }
  }
  return { failures, count: Object.keys(CHECKS).length };
}
