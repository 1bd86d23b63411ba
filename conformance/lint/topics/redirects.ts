/**
 * Notes on redirects, Location and Content-Location (RFC 9110 §10.2.2, §15.4).
 *
 * @module
 */
import { parse_reference } from "../grammar.ts";
import type { Note } from "../note.ts";
import { quote, type Reply } from "../reply.ts";

export const REDIRECTS = [
  {
    id: "redirects.location-missing",
    level: "warn",
    text: "A redirect does not say where to.",
    source: "RFC 9110 §15.4.2, §15.4.3, §15.4.4, §15.4.8, §15.4.9",
    why: "Clients show an error, or an empty page.",
    fix: "Send Location.",
    find: (reply) =>
      is_redirect(reply) && !reply.has("Location") &&
      `${reply.status} and no Location`,
  },
  {
    id: "redirects.location-syntax",
    level: "bad",
    text: "Location is not a URI reference.",
    source: "RFC 9110 §10.2.2; RFC 3986 §4.1",
    why: "Clients cannot follow it, or follow it differently.",
    fix: "Percent-encode what a URI does not allow.",
    rule: "headers.location",
    find: (reply) =>
      reply.lines("Location")
        .filter((value) => !parse_reference(value, reply.url.href))
        .map((value) => quote("Location", value)),
  },
  {
    id: "redirects.location-status",
    level: "info",
    text: "A response that neither redirects nor creates has a Location.",
    source: "RFC 9110 §10.2.2",
    why: "Clients ignore it.",
    fix: "Answer with a status of redirection, or 201.",
    find: (reply) =>
      ![201, 202].includes(reply.status) &&
      (reply.status < 300 || reply.status >= 400) && reply.has("Location") &&
      `${reply.status} with ${reply.quote("Location")}`,
  },
  {
    id: "redirects.self",
    level: "warn",
    text: "A redirect leads back to the URL that was requested.",
    source: "RFC 9110 §15.4",
    why: "Clients follow it in a loop until they give up.",
    fix: "Send the resource, or redirect elsewhere.",
    find: (reply) => {
      const to = target(reply);
      // With a cookie the next request is another one.
      return is_redirect(reply) && reply.is_retrieval &&
        !reply.has("Set-Cookie") && to !== undefined &&
        without_fragment(to) === without_fragment(reply.url) &&
        reply.quote("Location");
    },
  },
  {
    id: "redirects.insecure",
    level: "warn",
    text: "A redirect leads from https to http.",
    source: "RFC 9110 §17.1, §4.2.2",
    why: "Anyone on the network path can read and change what follows.",
    fix: "Redirect to https.",
    find: (reply) =>
      is_redirect(reply) && reply.url.protocol === "https:" &&
      target(reply)?.protocol === "http:" && reply.quote("Location"),
  },
  {
    id: "redirects.scheme",
    level: "warn",
    text: "A redirect leads to a scheme that browsers do not follow.",
    source: 'WHATWG Fetch, "HTTP-redirect fetch"',
    why: "Browsers show a network error.",
    fix: "Redirect to an http or https URL.",
    find: (reply) =>
      is_redirect(reply) &&
      ["javascript:", "data:", "about:", "blob:"]
        .includes(target(reply)?.protocol ?? "") &&
      reply.quote("Location"),
  },
  {
    id: "redirects.userinfo",
    level: "bad",
    text: "Location has a user name or a password.",
    source: "RFC 9110 §4.2.4",
    why:
      "It gets into logs and histories, and may disguise where the link leads.",
    fix: "Leave out what is before the @.",
    find: (reply) => {
      const to = target(reply);
      return /^https?:$/.test(to?.protocol ?? "") &&
        `${to?.username}${to?.password}` !== "" && reply.quote("Location");
    },
  },
  {
    id: "redirects.method",
    level: "info",
    text: "A redirect leaves open whether POST becomes GET.",
    source: "RFC 9110 §15.4.2, §15.4.3",
    why: "Most clients make it GET without content, some repeat POST.",
    fix: "Answer 303 for GET, 307 or 308 for the same method.",
    find: (reply) =>
      reply.method === "POST" && [301, 302].includes(reply.status) &&
      `${reply.status} to POST`,
  },
  {
    id: "redirects.content-location-syntax",
    level: "bad",
    text: "Content-Location is not a URI without a fragment.",
    source: "RFC 9110 §8.7",
    why: "Caches ignore it, or store under another URL.",
    fix: "Send a URL or a path, percent-encoded, without #.",
    find: (reply) =>
      reply.lines("Content-Location")
        .filter((value) =>
          value.includes("#") || !parse_reference(value, reply.url.href)
        )
        .map((value) => quote("Content-Location", value)),
  },
] as const satisfies readonly Note[];

function is_redirect({ status }: Reply): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** Where Location points to. */
function target(reply: Reply): URL | undefined {
  const location = reply.field("Location");
  return location === undefined
    ? undefined
    : parse_reference(location, reply.url.href);
}

function without_fragment({ href }: URL): string {
  return href.split("#", 1)[0];
}
