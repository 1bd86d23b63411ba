/**
 * Notes on things no longer in use.
 *
 * @module
 */
import type { Note } from "../note.ts";

export const DEPRECATED = [
  {
    id: "deprecated.warning",
    level: "warn",
    text: "Warning is obsolete.",
    source: "RFC 9111 §5.5",
    why: "Nobody shows it; most of its codes were never generated.",
    fix: "Leave it out.",
    find: (reply) => reply.has("Warning") && reply.quote("Warning"),
  },
  {
    id: "deprecated.pragma",
    level: "info",
    text: "Pragma is deprecated.",
    source: "RFC 9111 §5.4",
    why: "Cache-Control says the same to every cache in use.",
    fix: "Send only Cache-Control.",
    find: (reply) =>
      reply.has("Pragma") && reply.has("Cache-Control") &&
      reply.quote("Pragma"),
  },
  {
    id: "deprecated.content-md5",
    level: "warn",
    text: "Content-MD5 is obsolete.",
    source: "RFC 7231 Appendix B",
    why: "Recipients disagreed on what it covers in partial responses.",
    fix: "Send Repr-Digest with sha-256.",
    find: (reply) => reply.has("Content-MD5") && reply.quote("Content-MD5"),
  },
  {
    id: "deprecated.digest",
    level: "warn",
    text: "Digest is obsolete.",
    source: "RFC 9530 §1.3, Appendix A",
    why: "Repr-Digest and Content-Digest say what the digest is of.",
    fix: "Send Repr-Digest with sha-256.",
    find: (reply) => reply.has("Digest") && reply.quote("Digest"),
  },
  {
    id: "deprecated.set-cookie2",
    level: "warn",
    text: "Set-Cookie2 is obsolete.",
    source: "RFC 6265 §9.4",
    why: "No browser reads it.",
    fix: "Send Set-Cookie.",
    find: (reply) => reply.has("Set-Cookie2") && reply.quote("Set-Cookie2"),
  },
  {
    id: "deprecated.public-key-pins",
    level: "warn",
    text: "Public-Key-Pins is no longer in use.",
    source: "RFC 7469, which browsers have removed",
    why: "Browsers ignore it; those that did not could be locked out.",
    fix: "Leave it out.",
    find: (reply) =>
      ["Public-Key-Pins", "Public-Key-Pins-Report-Only"]
        .filter((name) => reply.has(name)).map((name) => reply.quote(name)),
  },
  {
    id: "deprecated.expect-ct",
    level: "warn",
    text: "Expect-CT is no longer in use.",
    source: "RFC 9163, which browsers have removed",
    why: "Browsers ask for certificate transparency without it.",
    fix: "Leave it out.",
    find: (reply) => reply.has("Expect-CT") && reply.quote("Expect-CT"),
  },
  {
    id: "deprecated.xss-protection",
    level: "info",
    text: "X-XSS-Protection is no longer in use.",
    source: "OWASP HTTP Headers, X-XSS-Protection",
    why: "Browsers ignore it; in old ones the filter opened holes.",
    fix: "Leave it out, and send a Content-Security-Policy.",
    find: (reply) =>
      reply.has("X-XSS-Protection") &&
      !/^0\b/.test(reply.field("X-XSS-Protection")!) &&
      reply.quote("X-XSS-Protection"),
  },
  {
    id: "deprecated.feature-policy",
    level: "warn",
    text: "Feature-Policy has been renamed.",
    source: 'Permissions Policy, "Permissions-Policy HTTP Header Field"',
    why: "Browsers read Permissions-Policy, whose syntax is another one.",
    fix: "Send Permissions-Policy: camera=().",
    find: (reply) =>
      reply.has("Feature-Policy") && !reply.has("Permissions-Policy") &&
      reply.quote("Feature-Policy"),
  },
  {
    id: "deprecated.csp-prefixed",
    level: "warn",
    text: "A policy is in a field with the prefix of an old browser.",
    source:
      'CSP Level 3, "The Content-Security-Policy HTTP Response Header Field"',
    why: "Browsers in use ignore it.",
    fix: "Send Content-Security-Policy.",
    find: (reply) =>
      ["X-Content-Security-Policy", "X-WebKit-CSP"]
        .filter((name) => reply.has(name)).map((name) => reply.quote(name)),
  },
  {
    id: "deprecated.p3p",
    level: "info",
    text: "P3P is no longer in use.",
    source: "W3C P3P 1.0, retired in 2018",
    why: "No browser in use reads it.",
    fix: "Leave it out.",
    find: (reply) => reply.has("P3P") && reply.quote("P3P"),
  },
  {
    id: "deprecated.report-to",
    level: "info",
    text: "Report-To comes without Reporting-Endpoints.",
    source:
      'Reporting API, "The Reporting-Endpoints HTTP Response Header Field"',
    why: "Report-To is of an earlier draft, which not all browsers have.",
    fix: "Send Reporting-Endpoints as well.",
    find: (reply) =>
      reply.has("Report-To") && !reply.has("Reporting-Endpoints") &&
      // Network error logging knows nothing else.
      !reply.has("NEL") && reply.quote("Report-To"),
  },
  {
    id: "deprecated.refresh",
    level: "info",
    text: "Refresh is used to redirect or reload.",
    source: 'HTML, "The Refresh header"; WCAG 2.2, 2.2.1',
    why:
      "It breaks the back button, and clients other than browsers ignore it.",
    fix: "Answer with a redirect.",
    find: (reply) => reply.has("Refresh") && reply.quote("Refresh"),
  },
  {
    id: "deprecated.ua-compatible",
    level: "info",
    text: "X-UA-Compatible is no longer in use.",
    source: 'HTML, "Pragma directives"',
    why: "The browser that read it is no longer in use.",
    fix: "Leave it out.",
    find: (reply) =>
      reply.has("X-UA-Compatible") && reply.quote("X-UA-Compatible"),
  },
  {
    id: "deprecated.content-transfer-encoding",
    level: "warn",
    text: "Content-Transfer-Encoding is not a field of HTTP.",
    source: "RFC 9112 Appendix B.5",
    why: "HTTP carries bytes as they are; the field says nothing.",
    fix: "Leave it out.",
    find: (reply) =>
      reply.has("Content-Transfer-Encoding") &&
      reply.quote("Content-Transfer-Encoding"),
  },
  {
    id: "deprecated.javascript-type",
    level: "info",
    text: "The media type of a script is obsolete.",
    source: "RFC 9239 §6",
    why: "All names but one are there for what is old.",
    fix: "Send text/javascript.",
    find: (reply) =>
      /^(application|text)\/(x-)?(javascript|ecmascript|jscript|livescript)(1\.\d)?$/
        .test(reply.media_type) &&
      reply.media_type !== "text/javascript" &&
      reply.quote("Content-Type"),
  },
  {
    id: "deprecated.status-305",
    level: "warn",
    text: "305 is deprecated.",
    source: "RFC 9110 §15.4.6",
    why: "Clients ignore it: anyone on the network path could name a proxy.",
    fix: "Answer with another status.",
    find: ({ status }) => status === 305 && "305",
  },
  {
    id: "deprecated.status-306",
    level: "warn",
    text: "306 is reserved and not used.",
    source: "RFC 9110 §15.4.7",
    why: "Clients do not know what it means.",
    fix: "Answer with another status.",
    find: ({ status }) => status === 306 && "306",
  },
] as const satisfies readonly Note[];
