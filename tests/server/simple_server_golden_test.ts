/**
 * Raw requests get the same environ and response as from CPython's
 * simple_server, except for the differences named here.
 */
import { assertEquals } from "@std/assert";
import type { HttpResponse } from "../../conformance/client/response_reader.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import type { HeaderList, WSGIApplication } from "../../wsgi/types.ts";
import { Program, type Step } from "../helpers/app_program.ts";
import { golden } from "../helpers/golden.ts";
import { responses, without_date } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";

interface Case {
  name: string;
  request: string;
  /** The bytes that CPython's server sent. */
  answer: string;
  /** The application; without steps, the one that dumps its environ. */
  steps?: Step[];
  /** How the request is refused here. */
  refused?: { status: number; why: string };
}

type Environ = Record<string, unknown>;

type Response = Pick<
  Mutable<HttpResponse>,
  "version" | "status" | "reason" | "headers" | "body"
>;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A difference from simple_server: why, and how it changes the answer. */
interface Difference<Seen> {
  why: string;
  /** Change `seen` to what is expected here; `steps` is the application. */
  apply: (seen: Seen, request: string, steps: Step[]) => void;
}

const ENVIRON: Difference<Environ>[] = [
  {
    why: "another server has another name",
    apply: (environ) => environ.SERVER_SOFTWARE = "pep3333-wsgi",
  },
  {
    why: "no text/plain is made up if no Content-Type was sent",
    apply(environ, request) {
      if (!/^Content-Type:/m.test(request)) delete environ.CONTENT_TYPE;
    },
  },
  {
    why: "CONTENT_LENGTH is absent, not empty, if not sent",
    apply(environ) {
      if (environ.CONTENT_LENGTH === "") delete environ.CONTENT_LENGTH;
    },
  },
  {
    why: "REQUEST_URI is the target as sent",
    apply: (environ, request) => environ.REQUEST_URI = request.split(" ")[1],
  },
  {
    why: "wsgi.input ends by itself",
    apply: (environ) => environ["wsgi.input_terminated"] = true,
  },
  {
    why: "a chunked body is decoded, and so has a length",
    apply(environ) {
      if (environ.HTTP_TRANSFER_ENCODING !== "chunked") return;
      delete environ.HTTP_TRANSFER_ENCODING;
      environ.CONTENT_LENGTH = "4";
      environ.input = "body";
    },
  },
  {
    why: "RFC 9112 §3.2.2: an absolute-form target is a path, and its " +
      "authority the Host",
    apply(environ, request) {
      if (!request.startsWith("GET http://b:81/c?d")) return;
      environ.PATH_INFO = "/c";
      environ.HTTP_HOST = "b:81";
    },
  },
  {
    why: "RFC 6265 §5.4: cookies are joined by a semicolon",
    apply(environ) {
      if (environ.HTTP_COOKIE) environ.HTTP_COOKIE = "a=1; b=2";
    },
  },
  {
    why: "a name with an underscore would pass for one with a hyphen",
    apply(environ) {
      if (environ.HTTP_X_OWN === "a,b") environ.HTTP_X_OWN = "a";
    },
  },
  {
    why: "HTTP_PROXY is read as a setting by HTTP clients (httpoxy)",
    apply: (environ) => delete environ.HTTP_PROXY,
  },
  {
    why:
      "RFC 3875 §4.1.18: a field is HTTP_*, whatever other variables there are",
    apply(environ, request) {
      if (/^Server-Name: b\r$/m.test(request)) environ.HTTP_SERVER_NAME = "b";
    },
  },
];

const RESPONSE: Difference<Response>[] = [
  {
    why:
      "RFC 9110 §2.5: the answer is HTTP/1.1, whatever the request's version",
    apply: (response) => response.version = "HTTP/1.1",
  },
  {
    why: "another server has another name",
    apply({ headers }) {
      const server = headers.find(([name]) => name === "Server")!;
      if (server[1] !== "mine") server[1] = "pep3333-wsgi";
    },
  },
  {
    why: "the length of an array is known, however many chunks it has",
    apply({ headers }, _request, steps) {
      if (!has(headers, "Content-Length") && steps.at(-1)![0] === "return") {
        if (!has_written(steps)) headers.push(["Content-Length", "4"]);
      }
    },
  },
  {
    why: "RFC 9112 §7.1: a body of unknown length is chunked",
    apply({ headers }, request) {
      if (!has(headers, "Content-Length") && request.startsWith("GET")) {
        headers.push(["Transfer-Encoding", "chunked"]);
      }
    },
  },
  {
    why: "RFC 9110 §9.3.2: HEAD has no body, and no length made up for it",
    apply(response, request, steps) {
      if (!request.startsWith("HEAD")) return;
      response.body = "";
      const last = steps.at(-1)!;
      const is_untold = last[0] === "iterate" ||
        last[0] === "return" && last[1].length === 0;
      if (is_untold && !has_written(steps)) {
        response.headers = response.headers.filter(
          ([name]) => name !== "Content-Length",
        );
      }
    },
  },
];

function has(headers: HeaderList, name: string): boolean {
  return headers.some(([other]) => other === name);
}

function has_written(steps: Step[]): boolean {
  return steps.some(([step]) => step === "write");
}

/** The response in `bytes`, except how its body is framed. */
function response_in(bytes: string, method: string): Response {
  const [answer] = responses(without_date(bytes), [method]);
  const { version, status, reason, headers, body } = answer;
  return { version, status, reason, headers, body };
}

for (
  const { name, request, answer, steps, refused } of golden<Case>(
    "simple_server",
    40,
  )
) {
  const method = request.slice(0, request.indexOf(" "));
  if (refused) {
    Deno.test(`simple_server differs: ${name} is answered with ${refused.status} (${refused.why})`, async () => {
      await using served = serve(dump);
      const { status } = response_in(await served.raw(request), method);
      assertEquals(status, refused.status);
    });
  } else if (steps) {
    Deno.test(`as simple_server: ${name}`, async () => {
      await using served = serve(new Program(steps).application);
      // simple_server answers HEAD with a body.
      const expected = response_in(answer, "GET");
      for (const { apply } of RESPONSE) apply(expected, request, steps);
      assertEquals(response_in(await served.raw(request), method), expected);
    });
  } else {
    Deno.test(`as simple_server: the environ of ${name}`, async () => {
      await using served = serve(dump);
      const expected: Environ = JSON.parse(response_in(answer, method).body);
      for (const { apply } of ENVIRON) apply(expected, request, []);
      const { body } = response_in(await served.raw(request), method);
      assertEquals(JSON.parse(body), expected);
    });
  }
}

/** Answers with the body and what JSON can hold of the environ. */
const dump: WSGIApplication = (environ, start_response) => {
  const seen: Environ = {};
  for (const [key, value] of Object.entries(environ)) {
    if (typeof value !== "object" && typeof value !== "function") {
      seen[key] = value;
    }
  }
  seen["wsgi.version"] = environ["wsgi.version"];
  seen.input = latin1_decode(environ["wsgi.input"].read());
  seen.SERVER_PORT = "port";
  delete seen.REMOTE_PORT;
  start_response("200 OK", [["Content-Type", "application/json"]]);
  return [latin1_encode(JSON.stringify(seen))];
};
