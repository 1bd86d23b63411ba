/**
 * Notes on the fields that tell browsers to be careful: HSTS, CSP, nosniff and
 * others.
 *
 * @module
 */
import { parse_seconds, parse_tokens, repeated, value_of } from "../grammar.ts";
import type { Directive } from "../grammar.ts";
import type { Found, Note } from "../note.ts";
import { quote, type Reply } from "../reply.ts";
import { parse_item } from "../structured_fields.ts";
import { read_directive } from "../grammar.ts";
import { Scanner } from "../scanner.ts";

export const SECURITY = [
  {
    id: "security.hsts-syntax",
    level: "bad",
    text: "Strict-Transport-Security does not parse.",
    source: "RFC 6797 §6.1",
    why: "Browsers ignore it.",
    fix: "Write max-age=31536000; includeSubDomains.",
    find: (reply) =>
      reply.lines(HSTS).filter((value) => parse_hsts(value) === undefined)
        .map((value) => quote(HSTS, value)),
  },
  {
    id: "security.hsts-max-age",
    level: "bad",
    text: "Strict-Transport-Security has no max-age in seconds.",
    source: "RFC 6797 §6.1.1",
    why: "Browsers ignore the field without it.",
    fix: "Add max-age=31536000.",
    find: (reply) =>
      hsts(reply)
        .filter((directives) =>
          parse_seconds(value_of(directives, "max-age")) === undefined
        )
        .map(() => reply.quote(HSTS)),
  },
  {
    id: "security.hsts-repeated",
    level: "bad",
    text: "Strict-Transport-Security or one of its directives is there twice.",
    source: "RFC 6797 §6.1, §7.1, §8.1",
    why:
      "Browsers use the first field; one with a repeated directive is ignored.",
    fix: "Send one field, and each directive once.",
    find: (reply) =>
      (reply.lines(HSTS).length > 1 ||
        hsts(reply).some((directives) =>
          repeated(directives.map(({ name }) => name)).length > 0
        )) && reply.quote(HSTS),
  },
  {
    id: "security.hsts-insecure",
    level: "bad",
    text: "Strict-Transport-Security is sent over http.",
    source: "RFC 6797 §7.2",
    why: "Browsers ignore it there.",
    fix: "Send it only over https, and redirect http to https.",
    find: (reply) =>
      // Behind a proxy it is the proxy that speaks https.
      reply.url.protocol === "http:" && !reply.is_local && reply.has(HSTS) &&
      reply.quote(HSTS),
  },
  {
    id: "security.hsts-preload",
    level: "warn",
    text:
      "Strict-Transport-Security asks for preloading, but does not qualify.",
    source: "hstspreload.org, Submission Requirements",
    why: "The list takes only hosts with includeSubDomains and a year.",
    fix: "Write max-age=31536000; includeSubDomains; preload.",
    find: (reply) =>
      hsts(reply)
        .filter((directives) => {
          const has = (wanted: string) =>
            directives.some(({ name }) => name === wanted);
          const max_age = parse_seconds(value_of(directives, "max-age")) ?? 0;
          return has("preload") &&
            (!has("includesubdomains") || max_age < 31536000);
        })
        .map(() => reply.quote(HSTS)),
  },
  {
    id: "security.nosniff-value",
    level: "bad",
    text: "X-Content-Type-Options has a value other than nosniff.",
    source: 'WHATWG Fetch, "X-Content-Type-Options header"',
    why: "Browsers ignore it.",
    fix: "Write nosniff.",
    find: (reply) =>
      reply.has(OPTIONS) &&
      !/^nosniff\s*(,|$)/i.test(reply.field(OPTIONS)!) && reply.quote(OPTIONS),
  },
  {
    id: "security.nosniff-missing",
    level: "info",
    text: "The response does not have X-Content-Type-Options.",
    source: 'WHATWG Fetch, "X-Content-Type-Options header"',
    why:
      "A browser may run content as a script whatever its Content-Type says.",
    fix: "Send X-Content-Type-Options: nosniff.",
    find: (reply) =>
      reply.is_retrieval && reply.status === 200 &&
      reply.has("Content-Type") && !reply.has(OPTIONS) &&
      "no X-Content-Type-Options",
  },
  {
    id: "security.csp-syntax",
    level: "bad",
    text: "A directive of Content-Security-Policy does not parse.",
    source: 'CSP Level 3, "Serialized CSPs"',
    why: "Browsers ignore the directive.",
    fix: "Write a name and its values: default-src 'self'; img-src *.",
    find: (reply) =>
      directives(reply)
        .filter(({ name, text }) =>
          !/^[a-z0-9-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(text)
        )
        .map(({ text }) => JSON.stringify(text)),
  },
  {
    id: "security.csp-directive-unknown",
    level: "warn",
    text: "Content-Security-Policy has a directive that browsers do not know.",
    source: 'CSP Level 3, "Directives"; IANA CSP Directives',
    why: "They ignore it.",
    fix: "Write the directive as it is registered.",
    find: (reply) =>
      directives(reply).map(({ name }) => name)
        .filter((name) =>
          /^[a-z0-9-]+$/.test(name) && !CSP_DIRECTIVES.includes(name) &&
          !CSP_OBSOLETE.includes(name)
        ),
  },
  {
    id: "security.csp-directive-repeated",
    level: "warn",
    text: "A policy has a directive twice.",
    source: 'CSP Level 3, "Parse a serialized CSP"',
    why: "Browsers ignore all but the first.",
    fix: "Put the values into one directive.",
    find: (reply) =>
      policies(reply)
        .flatMap((policy) => repeated(policy.map(({ name }) => name))),
  },
  {
    id: "security.csp-directive-obsolete",
    level: "info",
    text: "Content-Security-Policy has a directive that is obsolete.",
    source:
      'CSP Level 3, "Directives"; Mixed Content, "block-all-mixed-content"',
    why: "Browsers ignore it, or do so soon.",
    fix: "Take it out; use report-to for report-uri.",
    find: (reply) =>
      policies(reply).flatMap((policy) => {
        const names = policy.map(({ name }) => name);
        return names.filter((name) =>
          CSP_OBSOLETE.includes(name) ||
          name === "report-uri" && !names.includes("report-to")
        );
      }),
  },
  {
    id: "security.csp-source-unquoted",
    level: "bad",
    text: "A keyword of Content-Security-Policy is not in quotes.",
    source: 'CSP Level 3, "Source Lists"',
    why: "Browsers read it as the name of a host.",
    fix: "Write 'self', 'none' and the like in single quotes.",
    find: (reply) =>
      source_lists(reply).flatMap(({ name, sources }) =>
        sources.filter((source) => CSP_KEYWORD.test(`'${source}'`))
          .map((source) => `${name} ${source}`)
      ),
  },
  {
    id: "security.csp-source-unknown",
    level: "bad",
    text: "Content-Security-Policy has a keyword that does not exist.",
    source: 'CSP Level 3, "Source Lists"',
    why: "Browsers ignore it.",
    fix: "Write the keyword as the standard has it.",
    find: (reply) =>
      source_lists(reply).flatMap(({ name, sources }) =>
        sources
          .filter((source) => /['"]/.test(source) && !CSP_KEYWORD.test(source))
          .map((source) => `${name} ${source}`)
      ),
  },
  {
    id: "security.csp-none",
    level: "warn",
    text: "A source list has 'none' and something else.",
    source: 'CSP Level 3, "Does url match source list"',
    why: "Browsers ignore 'none' unless it is the only source.",
    fix: "Take one of the two out.",
    find: (reply) =>
      source_lists(reply)
        .filter(({ sources }) =>
          sources.length > 1 &&
          sources.some((source) => source.toLowerCase() === "'none'") &&
          sources.some((source) =>
            !/^'(none|report-sample|report-sha\d+)'$/i.test(source)
          )
        )
        .map(({ text }) => text),
  },
  {
    id: "security.csp-unsafe-inline",
    level: "info",
    text: "The policy lets every inline script run.",
    source: "CSP Level 3, \"Usage of 'unsafe-inline'\"",
    why: "An injected script runs as well.",
    fix: "Name each script by a nonce or a hash.",
    find: (reply) =>
      policies(reply).flatMap((policy) => {
        const scripts = ["script-src", "default-src"]
          .map((wanted) => policy.find(({ name }) => name === wanted))
          .find((directive) => directive !== undefined);
        return scripts !== undefined &&
            /'unsafe-inline'/i.test(scripts.text) &&
            !/'(nonce-|sha\d|strict-dynamic)/i.test(scripts.text)
          ? [scripts.text]
          : [];
      }),
  },
  {
    id: "security.frame-options",
    level: "bad",
    text: "X-Frame-Options is neither DENY nor SAMEORIGIN.",
    source: 'HTML, "The X-Frame-Options header"',
    why: "Browsers ignore it: any page can frame this one.",
    fix: "Write DENY or SAMEORIGIN, or use frame-ancestors of CSP.",
    find: (reply) =>
      (reply.field("X-Frame-Options")?.split(",") ?? [])
        .map((value) => value.trim())
        .filter((value) => !/^(deny|sameorigin|allowall)$/i.test(value))
        .map((value) => quote("X-Frame-Options", value)),
  },
  {
    id: "security.referrer-policy",
    level: "bad",
    text: "Referrer-Policy has no policy that browsers know.",
    source: 'Referrer Policy, "Parse a referrer policy"',
    why: "They use their default.",
    fix: "Write same-origin, or strict-origin-when-cross-origin.",
    find: (reply) => {
      const value = reply.field("Referrer-Policy");
      return value !== undefined &&
        !(parse_tokens(value) ?? []).some((policy) =>
          REFERRER_POLICIES.includes(policy)
        ) && reply.quote("Referrer-Policy");
    },
  },
  {
    id: "security.cross-origin-policy",
    level: "bad",
    text: "A Cross-Origin-…-Policy has a value that browsers do not know.",
    source:
      'HTML, "Cross-origin opener policies"; WHATWG Fetch, "Cross-Origin-Resource-Policy header"',
    why: "They act as if the field were absent.",
    fix: "Write same-origin, or another value of the standard.",
    find: cross_origin_policies,
  },
  {
    id: "security.clear-site-data",
    level: "bad",
    text: "The types of Clear-Site-Data are not in quotes.",
    source: 'Clear Site Data, "The Clear-Site-Data HTTP response header field"',
    why: "Browsers clear nothing.",
    fix: 'Write "cache", "cookies", each in double quotes.',
    find: (reply) =>
      reply.has("Clear-Site-Data") &&
      !/^("[^"]*"\s*(,\s*|$))+$/.test(reply.field("Clear-Site-Data")!) &&
      reply.quote("Clear-Site-Data"),
  },
  {
    id: "security.server-detail",
    level: "info",
    text: "The response says in detail which software made it.",
    source: "RFC 9110 §10.2.4, §17.12",
    why: "Attackers can look up what is wrong with that version.",
    fix: "Leave out the version, or the field.",
    find: (reply) =>
      ["Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version"]
        .filter((name) => /\d\.\d/.test(reply.field(name) ?? ""))
        .map((name) => reply.quote(name)),
  },
] as const satisfies readonly Note[];

const HSTS = "Strict-Transport-Security";
const OPTIONS = "X-Content-Type-Options";

/** RFC 6797 §6.1: directives with semicolons between. */
function parse_hsts(value: string): Directive[] | undefined {
  const directives: Directive[] = [];
  for (const part of value.split(";").map((part) => part.trim())) {
    if (part === "") continue;
    const scanner = new Scanner(part);
    const directive = read_directive(scanner, /[ \t]*=[ \t]*/y);
    if (directive === undefined || !scanner.ended) return;
    directives.push(directive);
  }
  return directives;
}

/** The directives of each field line that parses. */
function hsts(reply: Reply): Directive[][] {
  return reply.lines(HSTS).map(parse_hsts)
    .filter((directives) => directives !== undefined);
}

/** One directive of a policy. */
interface CspDirective {
  /** In lower case. */
  readonly name: string;
  /** All of it. */
  readonly text: string;
}

/** CSP Level 3: the policies of a response, those that report alone too. */
function policies(reply: Reply): CspDirective[][] {
  return ["Content-Security-Policy", "Content-Security-Policy-Report-Only"]
    .flatMap((name) => reply.lines(name))
    .flatMap((line) => line.split(","))
    .map((policy) =>
      policy.split(";").map((text) => text.trim())
        .filter((text) => text !== "")
        .map((text) => ({ name: text.split(/\s/, 1)[0].toLowerCase(), text }))
    );
}

function directives(reply: Reply): CspDirective[] {
  return policies(reply).flat();
}

/** The directives whose values are sources. */
function source_lists(
  reply: Reply,
): (CspDirective & { sources: string[] })[] {
  return directives(reply)
    .filter(({ name }) =>
      /^[a-z-]+-src(-elem|-attr)?$/.test(name) ||
      ["base-uri", "form-action", "frame-ancestors"].includes(name)
    )
    .map((directive) => ({
      ...directive,
      sources: directive.text.split(/\s+/).slice(1),
    }));
}

const CSP_DIRECTIVES = [
  "base-uri",
  "child-src",
  "connect-src",
  "default-src",
  "fenced-frame-src",
  "font-src",
  "form-action",
  "frame-ancestors",
  "frame-src",
  "img-src",
  "manifest-src",
  "media-src",
  "object-src",
  "report-to",
  "report-uri",
  "require-trusted-types-for",
  "sandbox",
  "script-src",
  "script-src-attr",
  "script-src-elem",
  "style-src",
  "style-src-attr",
  "style-src-elem",
  "trusted-types",
  "upgrade-insecure-requests",
  "webrtc",
  "worker-src",
];

const CSP_OBSOLETE = [
  "block-all-mixed-content",
  "navigate-to",
  "plugin-types",
  "prefetch-src",
  "referrer",
  "reflected-xss",
  "require-sri-for",
];

/** A keyword, a nonce or a hash, in its quotes. */
const CSP_KEYWORD = new RegExp(
  "^'(?:self|none|unsafe-inline|unsafe-eval|unsafe-hashes|strict-dynamic" +
    "|report-sample|report-sha(?:256|384|512)|wasm-unsafe-eval" +
    "|trusted-types-eval|inline-speculation-rules|unsafe-allow-redirects" +
    "|unsafe-webtransport-hashes|(?:nonce|sha256|sha384|sha512)" +
    "-[A-Za-z0-9+/_-]+={0,2})'$",
  "i",
);

const REFERRER_POLICIES = [
  "no-referrer",
  "no-referrer-when-downgrade",
  "origin",
  "origin-when-cross-origin",
  "same-origin",
  "strict-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
];

const OPENER_POLICIES = [
  "noopener-allow-popups",
  "same-origin",
  "same-origin-allow-popups",
  "unsafe-none",
];
const EMBEDDER_POLICIES = ["credentialless", "require-corp", "unsafe-none"];
const RESOURCE_POLICIES = ["cross-origin", "same-origin", "same-site"];

function cross_origin_policies(reply: Reply): Found {
  const resource = reply.field("Cross-Origin-Resource-Policy");
  const fields: [name: string, value: unknown, known: string[]][] = [
    ["Cross-Origin-Resource-Policy", resource, RESOURCE_POLICIES],
    ...structured("Cross-Origin-Opener-Policy", OPENER_POLICIES),
    ...structured("Cross-Origin-Embedder-Policy", EMBEDDER_POLICIES),
  ];
  return fields
    .filter(([, value, known]) =>
      value !== undefined && !known.includes(String(value))
    )
    .map(([name]) => reply.quote(name));

  /** The token of an item; what does not parse is told elsewhere. */
  function structured(name: string, known: string[]): typeof fields {
    try {
      const { item } = parse_item(reply.field(name) ?? "");
      return item.type === "token" ? [[name, item.value, known]] : [];
    } catch {
      return [];
    }
  }
}
