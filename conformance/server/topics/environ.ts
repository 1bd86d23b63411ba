/**
 * What the environ says about a request.
 *
 * @module
 */
import { bytes, CAPTURES, start_ok } from "../apps.ts";
import {
  all_of,
  environ_has,
  never_notes,
  notes,
  responds,
} from "../run_expectations.ts";
import { get, open_request, request } from "../requests.ts";
import { checks_of, type ServerTopic } from "../server_check.ts";
import { CONTENT, FIELDS } from "./environ_fields.ts";
import { PATHS } from "./environ_path.ts";
import { type EnvironRow, VARIABLES } from "./environ_row.ts";

const REQUEST_LINE: readonly EnvironRow[] = [
  {
    id: "method",
    title: "REQUEST_METHOD is the method",
    source: VARIABLES,
    sent: request("DELETE / HTTP/1.1"),
    due: { REQUEST_METHOD: "DELETE" },
  },
  {
    id: "method-extension",
    title: "An unknown method reaches the application",
    source: "RFC 3875 §4.1.12; RFC 9110 §9.1",
    sent: request("PROPFIND / HTTP/1.1"),
    due: { REQUEST_METHOD: "PROPFIND" },
  },
  {
    id: "method-head",
    title: "HEAD is not turned into GET",
    source: VARIABLES,
    sent: request("HEAD / HTTP/1.1"),
    due: { REQUEST_METHOD: "HEAD" },
  },
  {
    id: "method-case",
    title: "The case of a method is kept",
    source: "RFC 9110 §9.1",
    sent: request("Mixed / HTTP/1.1"),
    due: { REQUEST_METHOD: "Mixed" },
  },
  {
    id: "protocol-1-1",
    title: "SERVER_PROTOCOL of an HTTP/1.1 request is HTTP/1.1",
    source: VARIABLES,
    sent: get(),
    due: { SERVER_PROTOCOL: "HTTP/1.1" },
  },
  {
    id: "protocol-1-0",
    title: "SERVER_PROTOCOL of an HTTP/1.0 request is HTTP/1.0",
    source: VARIABLES,
    sent: request("GET / HTTP/1.0"),
    due: { SERVER_PROTOCOL: "HTTP/1.0" },
  },
];

const SERVER: readonly EnvironRow[] = [
  {
    id: "host",
    title: "HTTP_HOST is the Host field",
    source: "PEP 3333, URL Reconstruction",
    sent: get(),
    due: { HTTP_HOST: ({ host }) => host },
  },
  {
    id: "server-name-form",
    title: "SERVER_NAME is a name or address, without a port",
    source: "PEP 3333, environ Variables; RFC 3875 §4.1.14",
    sent: get(),
    due: {
      SERVER_NAME: /^([\w.-]+|\[?[\da-f]*:[\da-f]*:[\da-f:.]*\]?)$/i,
    },
  },
  {
    id: "server-name-trusted",
    title: "SERVER_NAME is not taken from X-Forwarded-Host",
    source: "RFC 3875 §4.1.14; RFC 7239 §8.1",
    level: "SHOULD",
    sent: get("/", "X-Forwarded-Host: injected.invalid"),
    due: { SERVER_NAME: /^(?!.*injected)./ },
  },
  {
    id: "server-port-real",
    title: "SERVER_PORT is the port of the connection",
    source: "PEP 3333, environ Variables; RFC 3875 §4.1.15",
    sent: get(),
    due: { SERVER_PORT: port_of },
  },
  {
    id: "scheme",
    title: "wsgi.url_scheme is the scheme of the connection",
    source: "PEP 3333, environ Variables",
    sent: get(),
    due: { "wsgi.url_scheme": ({ protocol }) => protocol.slice(0, -1) },
  },
  {
    id: "remote-addr",
    title: "REMOTE_ADDR is the address of the client, not X-Forwarded-For",
    source: "RFC 3875 §4.1.8",
    level: "SHOULD",
    sent: get("/", "X-Forwarded-For: 192.0.2.1"),
    due: {
      REMOTE_ADDR:
        /^(?!192\.0\.2\.1$)(\d+(\.\d+){3}|[\da-f]*:[\da-f]*:[\da-f:.]*)$/i,
    },
  },
];

/** RFC 3875 §4.1.15: the port, even if the URL leaves out the default one. */
function port_of({ port, protocol }: URL): string {
  return port || (protocol === "https:" ? "443" : "80");
}

/** The environ. */
export const ENVIRON: ServerTopic = {
  why: "All that an application knows about a request is in its environ",
  checks: [
    ...checks_of(
      "environ",
      [...PATHS, ...REQUEST_LINE, ...SERVER, ...FIELDS, ...CONTENT],
      ({ sent, due, ...parts }) => ({
        ...parts,
        app: CAPTURES,
        steps: [sent],
        expect: environ_has(due),
      }),
    ),
    {
      id: "environ.not-shared",
      title: "Each request has an environ of its own",
      level: "MUST",
      source: "PEP 3333, Specification Details",
      app: (journal) => (environ, start_response) => {
        journal.note(String(environ["probe.seen"]));
        environ["probe.seen"] = "changed";
        environ["wsgi.errors"].flush();
        start_ok(start_response);
        return [bytes("fine")];
      },
      steps: [open_request("GET / HTTP/1.1"), get()],
      expect: never_notes("changed"),
    },
    {
      id: "environ.errors-usable",
      title: "wsgi.errors accepts text, which the client does not see",
      level: "MUST",
      source: "PEP 3333, Input and Error Streams",
      app: (journal) => (environ, start_response) => {
        const errors = environ["wsgi.errors"];
        errors.write("a probe of wsgi.errors: ");
        errors.writelines(["one line\n", "another line\n"]);
        errors.flush();
        journal.note("written");
        start_ok(start_response);
        return [bytes("fine")];
      },
      steps: [get()],
      expect: all_of(notes("written"), responds({ body: "fine" })),
    },
  ],
};
