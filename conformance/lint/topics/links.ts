/**
 * Notes on Link (RFC 8288).
 *
 * @module
 */
import {
  type Parameterized,
  parse_links,
  parse_reference,
  value_of,
} from "../grammar.ts";
import type { Note } from "../note.ts";
import type { Reply } from "../reply.ts";

export const LINKS = [
  {
    id: "links.syntax",
    level: "bad",
    text: "Link is not a list of links.",
    source: "RFC 8288 §3",
    why: "Clients ignore it, or a part of it.",
    fix: "Write <https://example.org/a>; rel=next, with commas between.",
    find: (reply) =>
      reply.has("Link") && parse_links(reply.field("Link")!) === undefined &&
      reply.quote("Link"),
  },
  {
    id: "links.target",
    level: "bad",
    text: "The target of a link is not a URI reference.",
    source: "RFC 8288 §3.1; RFC 3986 §4.1",
    why: "Clients cannot follow it.",
    fix: "Percent-encode what a URI does not allow.",
    find: (reply) =>
      links(reply)
        .filter(({ value }) => !parse_reference(value, reply.url.href))
        .map(({ value }) => `<${value}>`),
  },
  {
    id: "links.rel-missing",
    level: "bad",
    text: "A link has no relation type.",
    source: "RFC 8288 §3.3",
    why: "Clients ignore it: nothing says what it is for.",
    fix: "Add rel: <…>; rel=next.",
    find: (reply) =>
      links(reply)
        .filter(({ parameters }) =>
          !parameters.some(({ name }) => name === "rel" || name === "rev")
        )
        .map(({ value }) => `<${value}>`),
  },
  {
    id: "links.rel-repeated",
    level: "bad",
    text: "A link has rel twice.",
    source: "RFC 8288 §3.3",
    why: "All but the first are ignored.",
    fix: 'Write both types in one: rel="next last".',
    find: (reply) =>
      links(reply)
        .filter(({ parameters }) =>
          parameters.filter(({ name }) => name === "rel").length > 1
        )
        .map(({ value }) => `<${value}>`),
  },
  {
    id: "links.rev",
    level: "warn",
    text: "A link has rev.",
    source: "RFC 8288 §3.3",
    why: "It is deprecated, as most took it for rel.",
    fix: "Use the relation type for the other direction.",
    find: (reply) =>
      links(reply)
        .filter(({ parameters }) =>
          parameters.some(({ name }) => name === "rev")
        )
        .map(({ value }) => `<${value}>`),
  },
  {
    id: "links.preload-as",
    level: "warn",
    text: "A link to preload does not say as what.",
    source: 'HTML, Link type "preload"',
    why: "Browsers do not preload it.",
    fix: "Add as: <…>; rel=preload; as=style.",
    find: (reply) =>
      preloads(reply)
        .filter(({ parameters }) => !value_of(parameters, "as"))
        .map(({ value }) => `<${value}>`),
  },
  {
    id: "links.preload-font",
    level: "warn",
    text: "A link to preload a font has no crossorigin.",
    source:
      'HTML, Link type "preload"; CSS Fonts 4, "Font fetching requirements"',
    why: "Fonts are fetched without credentials: it is loaded twice.",
    fix: "Add crossorigin: <…>; rel=preload; as=font; crossorigin.",
    find: (reply) =>
      preloads(reply)
        .filter(({ parameters }) =>
          value_of(parameters, "as") === "font" &&
          !parameters.some(({ name }) => name === "crossorigin")
        )
        .map(({ value }) => `<${value}>`),
  },
] as const satisfies readonly Note[];

function links(reply: Reply): Parameterized[] {
  return parse_links(reply.field("Link") ?? "") ?? [];
}

function preloads(reply: Reply): Parameterized[] {
  return links(reply).filter(({ parameters }) =>
    value_of(parameters, "rel")?.toLowerCase().split(" ").includes("preload")
  );
}
