/**
 * What the types of an application accept and refuse. Each line below a
 * `@ts-expect-error` has to be an error: `deno check` fails if it is not.
 */
import { assertEquals } from "@std/assert";
import { to_fetch } from "../../handlers/fetch.ts";
import { make_server, type MakeServerOptions } from "../../server/mod.ts";
import type {
  AsyncInputStream,
  HeaderList,
  InputStream,
  WSGIApplication,
  WSGIResult,
} from "../../wsgi/mod.ts";
import { call_app } from "../../wsgi/mod.ts";

const OK = "200 OK";

/** Types are checked, nothing runs. */
function never_run(_code: () => void): void {}

Deno.test("headers: a list in a const, with `as const` and readonly are taken", async () => {
  const plain = [["Content-Type", "text/plain"]];
  const constant = [["Content-Type", "text/plain"]] as const;
  const pairs: readonly (readonly [string, string])[] = constant;
  const listed: HeaderList = plain;
  for (const headers of [plain, constant, pairs, listed]) {
    const { code } = await call_app((_environ, start_response) => {
      start_response(OK, headers);
      return [];
    });
    assertEquals(code, 200);
  }
  never_run(() => {
    const _app: WSGIApplication = (_environ, start_response) => {
      // @ts-expect-error: a value is a string
      start_response(OK, [["Content-Length", 5]]);
      // @ts-expect-error: an object is not a list
      start_response(OK, { "Content-Type": "text/plain" });
      return [];
    };
  });
});

Deno.test("the body: arrays, readonly ones too, and iterables of bytes are taken", () => {
  never_run(() => {
    const bytes = new Uint8Array();
    const frozen: readonly Uint8Array[] = [bytes];
    const _bodies: WSGIResult[] = [[bytes], frozen, [bytes].values()];
    // @ts-expect-error: a string is not bytes
    const _text: WSGIResult = ["Hello"];
    // @ts-expect-error: a string is iterable, but not of bytes
    const _string: WSGIResult = "Hello";
    // @ts-expect-error: a string is not bytes
    const _app: WSGIApplication = (_environ, start_response) => {
      start_response(OK, []);
      return ["Hello"];
    };
  });
});

Deno.test("environ: a misspelt variable is an error, one with a dot is anybody's", () => {
  never_run(() => {
    const _app: WSGIApplication = (environ, start_response) => {
      const _path: string | undefined = environ.PATH_INFO;
      const _agent: string | undefined = environ.HTTP_USER_AGENT;
      const _own: unknown = environ["my.thing"];
      environ["my.thing"] = { any: "thing" };
      // @ts-expect-error: it is PATH_INFO
      const _misspelt = environ.PATHINFO;
      start_response(OK, []);
      return [];
    };
  });
});

Deno.test('input: with input: "stream" a missing await is an error', () => {
  never_run(() => {
    const streaming = { input: "stream", access_log: false } as const;
    make_server("", 0, async (environ, start_response) => {
      const body: Uint8Array = await environ["wsgi.input"].read();
      // @ts-expect-error: a promise has no length
      const _length = environ["wsgi.input"].read().length;
      start_response(OK, []);
      return [body];
    }, streaming);
    // @ts-expect-error: a promise is not a chunk
    to_fetch((environ, start_response) => {
      start_response(OK, []);
      return [environ["wsgi.input"].read()];
    }, { input: "stream" });

    const buffered: WSGIApplication = (environ, start_response) => {
      start_response(OK, []);
      return [environ["wsgi.input"].read()];
    };
    make_server("", 0, buffered);
    make_server("", 0, buffered, { input: "buffered" });
    // @ts-expect-error: it reads synchronously
    make_server("", 0, buffered, { input: "stream" });
    // @ts-expect-error: it reads synchronously
    to_fetch(buffered, { input: "stream" });

    const either: WSGIApplication<InputStream | AsyncInputStream> = async (
      environ,
      start_response,
    ) => {
      start_response(OK, []);
      return [await environ["wsgi.input"].read()];
    };
    const options: MakeServerOptions = {};
    make_server("", 0, either, { input: "stream" });
    make_server("", 0, either, options);
  });
});
