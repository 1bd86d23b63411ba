/**
 * Notes on authentication (RFC 9110 §11, RFC 7617, RFC 7616, RFC 6750).
 *
 * @module
 */
import {
  type Challenge,
  parse_challenges,
  repeated,
  value_of,
} from "../grammar.ts";
import type { Note } from "../note.ts";
import type { Reply } from "../reply.ts";

export const AUTHENTICATION = [
  {
    id: "authentication.challenge-missing",
    level: "bad",
    text: "A 401 has no WWW-Authenticate, or a 407 no Proxy-Authenticate.",
    source: "RFC 9110 §15.5.2, §15.5.8",
    why: "The client cannot tell which credentials would do.",
    fix: "Send a challenge, or answer 403.",
    rule: "headers.required",
    find: (reply) => {
      const field = FIELDS.get(reply.status);
      return field !== undefined && !reply.has(field) &&
        `${reply.status} and no ${field}`;
    },
  },
  {
    id: "authentication.challenge-syntax",
    level: "bad",
    text: "The challenge of an authentication field does not parse.",
    source: "RFC 9110 §11.3, §11.6.1, §11.7.1",
    why: "Clients cannot tell which credentials would do.",
    fix: 'Write a scheme and its parameters: Basic realm="files".',
    find: (reply) =>
      [...FIELDS.values()].filter((name) =>
        reply.has(name) && !parse_challenges(reply.field(name)!)?.length
      ).map((name) => reply.quote(name)),
  },
  {
    id: "authentication.parameter-repeated",
    level: "bad",
    text: "A challenge has a parameter twice.",
    source: "RFC 9110 §11.2",
    why: "Some clients take the first, others the last.",
    fix: "Send each parameter once.",
    find: (reply) =>
      challenges(reply).flatMap(({ scheme, parameters }) =>
        repeated(parameters.map(({ name }) => name))
          .map((name) => `${scheme}, ${name}`)
      ),
  },
  {
    id: "authentication.realm-missing",
    level: "bad",
    text: "A challenge for Basic or Digest has no realm.",
    source: "RFC 7617 §2; RFC 7616 §3.3",
    why: "Clients cannot tell where credentials hold.",
    fix: 'Add realm="…".',
    find: (reply) =>
      challenges(reply)
        .filter(({ scheme, parameters }) =>
          (scheme === "basic" || scheme === "digest") &&
          value_of(parameters, "realm") === undefined
        )
        .map(({ scheme }) => scheme),
  },
  {
    id: "authentication.realm-unquoted",
    level: "bad",
    text: "The realm of a challenge is not in quotes.",
    source: "RFC 9110 §11.5",
    why: "Some clients do not read it.",
    fix: 'Write realm="…".',
    find: (reply) =>
      challenges(reply).flatMap(({ parameters }) =>
        parameters.filter(({ name, quoted }) => name === "realm" && !quoted)
          .map(({ value }) => `realm=${value}`)
      ),
  },
  {
    id: "authentication.basic-charset",
    level: "bad",
    text: "The charset of a challenge for Basic is not UTF-8.",
    source: "RFC 7617 §2.1",
    why: "It is the only one there may be.",
    fix: 'Write charset="UTF-8", or leave it out.',
    find: (reply) =>
      challenges(reply)
        .filter(({ scheme, parameters }) =>
          scheme === "basic" &&
          !/^utf-8$/i.test(value_of(parameters, "charset") ?? "utf-8")
        )
        .map(({ parameters }) => `charset=${value_of(parameters, "charset")}`),
  },
  {
    id: "authentication.digest-nonce",
    level: "bad",
    text: "A challenge for Digest has no nonce.",
    source: "RFC 7616 §3.3",
    why: "Clients cannot answer it.",
    fix: 'Add nonce="…", a new one for each 401.',
    find: (reply) =>
      challenges(reply)
        .filter(({ scheme, parameters }) =>
          scheme === "digest" && value_of(parameters, "nonce") === undefined
        )
        .map(({ scheme }) => scheme),
  },
  {
    id: "authentication.digest-md5",
    level: "warn",
    text: "Digest is offered only with MD5.",
    source: "RFC 7616 §3.3, §5.1",
    why: "MD5 is there for old clients, beside a better one.",
    fix: "Offer algorithm=SHA-256 before it.",
    find: (reply) => {
      const algorithms = challenges(reply)
        .filter(({ scheme }) => scheme === "digest")
        .map(({ parameters }) => value_of(parameters, "algorithm") ?? "MD5");
      return algorithms.length > 0 &&
        algorithms.every((name) => /^md5(-sess)?$/i.test(name)) &&
        `algorithm=${algorithms.join(", ")}`;
    },
  },
  {
    id: "authentication.bearer-parameters",
    level: "warn",
    text: "A challenge for Bearer has no parameter.",
    source: "RFC 6750 §3",
    why: "The scheme asks for one or more.",
    fix: 'Write Bearer realm="…".',
    find: (reply) =>
      challenges(reply)
        .filter(({ scheme, parameters }) =>
          scheme === "bearer" && parameters.length === 0
        )
        .map(({ scheme }) => scheme),
  },
  {
    id: "authentication.basic-insecure",
    level: "warn",
    text: "Basic is offered over http.",
    source: "RFC 7617 §4",
    why: "Anyone on the network path can read the password.",
    fix: "Serve over https.",
    find: (reply) =>
      reply.url.protocol === "http:" && !reply.is_local &&
      challenges(reply).some(({ scheme }) => scheme === "basic") &&
      `Basic over ${reply.url.origin}`,
  },
] as const satisfies readonly Note[];

/** The status of a challenge, and the field that it comes in. */
const FIELDS: ReadonlyMap<number, string> = new Map([
  [401, "WWW-Authenticate"],
  [407, "Proxy-Authenticate"],
]);

/** The challenges of both fields. */
function challenges(reply: Reply): Challenge[] {
  return [...FIELDS.values()]
    .flatMap((name) => parse_challenges(reply.field(name) ?? "") ?? []);
}
