/**
 * Notes on Set-Cookie (RFC 6265 and its revision, "rfc6265bis").
 *
 * @module
 */
import { is_token } from "../../../wsgi/token.ts";
import { repeated } from "../grammar.ts";
import type { Note } from "../note.ts";
import { quote, type Reply } from "../reply.ts";

export const COOKIES = [
  {
    id: "cookies.name",
    level: "bad",
    text: "Set-Cookie does not begin with a name and an equals sign.",
    source: "rfc6265bis §4.1.1",
    why: "Browsers, servers and libraries read such a cookie differently.",
    fix: "Write name=value; the name is a token.",
    rule: "headers.set-cookie",
    find: (reply) =>
      cookies(reply).filter(({ name }) => !is_token(name)).map(show_cookie),
  },
  {
    id: "cookies.value",
    level: "bad",
    text: "The value of a cookie has a character that it may not have.",
    source: "rfc6265bis §4.1.1",
    why: "Browsers and servers cut it at different places.",
    fix:
      "Encode it, with base64 or percent signs: no space, quote, comma or backslash, and only ASCII.",
    find: (reply) =>
      cookies(reply).filter(({ value }) => !COOKIE_VALUE.test(value))
        .map(show_cookie),
  },
  {
    id: "cookies.folded",
    level: "bad",
    text: "One Set-Cookie holds several cookies.",
    source: "rfc6265bis §3; RFC 9110 §5.3",
    why: "Browsers see one cookie and its attributes.",
    fix: "Send a field line for each cookie.",
    find: (reply) =>
      cookies(reply)
        .filter(({ attributes }) =>
          attributes.some(({ name, value }) =>
            name !== "expires" &&
            /,\s*[!#$%&'*+\-.^_`|~0-9A-Za-z]+=/.test(`${name}=${value}`)
          )
        )
        .map(show_cookie),
  },
  {
    id: "cookies.repeated",
    level: "warn",
    text: "A response sets one cookie twice.",
    source: "rfc6265bis §4.1.1",
    why: "The last one counts in most browsers, and not in all.",
    fix: "Set it once.",
    find: (reply) =>
      repeated(
        cookies(reply).map(({ name, attributes }) =>
          // Another path or domain makes another cookie of it.
          [name, ...of(attributes, "path"), ...of(attributes, "domain")].join(
            " ",
          )
        ),
      ),
  },
  {
    id: "cookies.size",
    level: "bad",
    text: "A cookie is too large.",
    source: "rfc6265bis §5.6",
    why: "Browsers ignore one whose name and value exceed 4096 bytes.",
    fix: "Keep the data on the server, and an identifier in the cookie.",
    find: (reply) =>
      cookies(reply)
        .filter(({ name, value }) => name.length + value.length > 4096)
        .map(({ name, value }) =>
          `${name}, ${name.length + value.length} bytes`
        ),
  },
  {
    id: "cookies.attribute-size",
    level: "warn",
    text: "An attribute of a cookie is too large.",
    source: "rfc6265bis §5.6",
    why: "Browsers ignore an attribute value of more than 1024 bytes.",
    fix: "Shorten it.",
    find: (reply) =>
      cookies(reply).flatMap((cookie) =>
        cookie.attributes.filter(({ value }) => value.length > 1024)
          .map(({ name, value }) =>
            `${cookie.name}, ${name} of ${value.length} bytes`
          )
      ),
  },
  {
    id: "cookies.attribute-unknown",
    level: "warn",
    text: "A cookie has an attribute that browsers do not know.",
    source: "rfc6265bis §4.1.1, §5.6",
    why: "They ignore it.",
    fix:
      "Write Expires, Max-Age, Domain, Path, Secure, HttpOnly, SameSite or Partitioned.",
    find: (reply) =>
      cookies(reply).flatMap((cookie) =>
        cookie.attributes.map(({ name }) => name)
          .filter((name) => name !== "" && !ATTRIBUTES.includes(name))
          .map((name) => `${cookie.name}, ${name}`)
      ),
  },
  {
    id: "cookies.attribute-repeated",
    level: "warn",
    text: "A cookie has an attribute twice.",
    source: "rfc6265bis §4.1.1",
    why: "The last one counts in most browsers, and not in all.",
    fix: "Write it once.",
    find: (reply) =>
      cookies(reply).flatMap((cookie) =>
        repeated(cookie.attributes.map(({ name }) => name))
          .filter((name) => ATTRIBUTES.includes(name))
          .map((name) => `${cookie.name}, ${name}`)
      ),
  },
  {
    id: "cookies.expires-invalid",
    level: "bad",
    text: "Expires of a cookie is not a date.",
    source: "rfc6265bis §4.1.1, §5.1.1",
    why: "Browsers ignore it, and drop the cookie when they are closed.",
    fix: "Write Sun, 06 Nov 1994 08:49:37 GMT, or Max-Age instead.",
    find: (reply) =>
      having(reply, "expires", (value) => parse_cookie_date(value) === null),
  },
  {
    id: "cookies.max-age-invalid",
    level: "bad",
    text: "Max-Age of a cookie is not a number of seconds.",
    source: "rfc6265bis §4.1.1, §5.6.2",
    why: "Browsers ignore it, and drop the cookie when they are closed.",
    fix: "Write digits and nothing else: Max-Age=3600.",
    find: (reply) =>
      having(reply, "max-age", (value) => !/^-?\d+$/.test(value)),
  },
  {
    id: "cookies.lifetime",
    level: "info",
    text: "A cookie is to be kept for more than 400 days.",
    source: "rfc6265bis §5.5",
    why: "Browsers keep it for 400 days at most.",
    fix: "Set it again before that time is over.",
    find: (reply) =>
      having(reply, "max-age", (value) => Number(value) > 400 * 86400),
  },
  {
    id: "cookies.path",
    level: "warn",
    text: "The Path of a cookie does not begin with a slash.",
    source: "rfc6265bis §5.6.4",
    why: "Browsers take the folder of the request instead.",
    fix: "Write Path=/.",
    find: (reply) => having(reply, "path", (value) => !value.startsWith("/")),
  },
  {
    id: "cookies.domain-foreign",
    level: "bad",
    text: "The Domain of a cookie is not the host's own.",
    source: "rfc6265bis §5.7",
    why: "Browsers refuse the cookie.",
    fix: "Leave Domain out, or name the host or a domain above it.",
    find: (reply) =>
      reply.is_local ? [] : having(
        reply,
        "domain",
        (value) => value !== "" && !is_within(reply.url.hostname, value),
      ),
  },
  {
    id: "cookies.domain-dot",
    level: "info",
    text: "The Domain of a cookie begins with a dot.",
    source: "rfc6265bis §4.1.2.3, §5.6.3",
    why: "Browsers ignore the dot: hosts below it get the cookie anyway.",
    fix: "Leave the dot out.",
    find: (reply) => having(reply, "domain", (value) => value.startsWith(".")),
  },
  {
    id: "cookies.same-site-value",
    level: "warn",
    text: "SameSite has a value that browsers do not know.",
    source: "rfc6265bis §4.1.1, §5.6.7",
    why: "They use their default instead.",
    fix: "Write Strict, Lax or None.",
    find: (reply) =>
      having(reply, "samesite", (value) => !/^(strict|lax|none)$/i.test(value)),
  },
  {
    id: "cookies.same-site-none",
    level: "bad",
    text: "A cookie with SameSite=None is not Secure.",
    source: "rfc6265bis §5.7",
    why: "Browsers refuse the cookie.",
    fix: "Add Secure.",
    rule: "headers.set-cookie",
    find: (reply) =>
      cookies(reply)
        .filter(({ attributes }) =>
          /^none$/i.test(of(attributes, "samesite").at(-1) ?? "") &&
          of(attributes, "secure").length === 0
        )
        .map(show_cookie),
  },
  {
    id: "cookies.same-site-missing",
    level: "info",
    text: "A cookie has no SameSite.",
    source: "rfc6265bis §4.1.2.7, §5.6.7",
    why: "Browsers differ in what they take instead; most take Lax.",
    fix: "Write SameSite=Lax, or what is meant.",
    find: (reply) =>
      cookies(reply)
        .filter(({ attributes }) => of(attributes, "samesite").length === 0)
        .map(show_cookie),
  },
  {
    id: "cookies.secure-prefix",
    rule: "headers.set-cookie",
    level: "bad",
    text: "A cookie whose name begins with __Secure- is not Secure.",
    source: "rfc6265bis §4.1.3.1, §5.7",
    why: "Browsers refuse the cookie.",
    fix: "Add Secure.",
    find: (reply) =>
      cookies(reply)
        .filter(({ name, attributes }) =>
          /^__secure-/i.test(name) && of(attributes, "secure").length === 0
        )
        .map(show_cookie),
  },
  {
    id: "cookies.host-prefix",
    rule: "headers.set-cookie",
    level: "bad",
    text:
      "A cookie whose name begins with __Host- is not Secure, has a Domain, or no Path=/.",
    source: "rfc6265bis §4.1.3.2, §5.7",
    why: "Browsers refuse the cookie.",
    fix: "Write __Host-…; Secure; Path=/, without Domain.",
    find: (reply) =>
      cookies(reply)
        .filter(({ name, attributes }) =>
          /^__host-/i.test(name) &&
          (of(attributes, "secure").length === 0 ||
            of(attributes, "domain").some((value) => value !== "") ||
            of(attributes, "path").at(-1) !== "/")
        )
        .map(show_cookie),
  },
  {
    id: "cookies.partitioned",
    level: "bad",
    text: "A Partitioned cookie is not Secure.",
    source: "draft-cutler-httpbis-partitioned-cookies §2.1",
    why: "Browsers refuse the cookie.",
    fix: "Add Secure.",
    find: (reply) =>
      cookies(reply)
        .filter(({ attributes }) =>
          of(attributes, "partitioned").length > 0 &&
          of(attributes, "secure").length === 0
        )
        .map(show_cookie),
  },
  {
    id: "cookies.insecure",
    level: "warn",
    text: "A cookie set over https may be sent over http.",
    source: "rfc6265bis §4.1.2.5, §8.3",
    why: "Anyone on the network path can read it.",
    fix: "Add Secure.",
    find: (reply) =>
      reply.url.protocol === "https:"
        ? cookies(reply)
          .filter(({ attributes }) => of(attributes, "secure").length === 0)
          .map(show_cookie)
        : [],
  },
  {
    id: "cookies.script-access",
    level: "info",
    text: "Scripts can read a cookie that looks like the one of a session.",
    source: "rfc6265bis §4.1.2.6",
    why: "An injected script can steal the session.",
    fix: "Add HttpOnly.",
    find: (reply) =>
      cookies(reply)
        .filter(({ name, value, attributes }) =>
          /sess|^(__\w+-)?(sid|auth|jwt)/i.test(name) &&
          !/csrf|xsrf/i.test(name) && value !== "" &&
          of(attributes, "httponly").length === 0
        )
        .map(show_cookie),
  },
] as const satisfies readonly Note[];

/** A cookie as it stands in Set-Cookie. */
interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly attributes: readonly Attribute[];
  readonly line: string;
}

interface Attribute {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** rfc6265bis §4.1.1, and what CHIPS and browsers have added. */
const ATTRIBUTES = [
  "expires",
  "max-age",
  "domain",
  "path",
  "secure",
  "httponly",
  "samesite",
  "partitioned",
  "priority",
];

/** rfc6265bis §4.1.1: cookie-value. */
const COOKIE_VALUE =
  /^(?:[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*|"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")$/;

function cookies(reply: Reply): Cookie[] {
  return reply.lines("Set-Cookie").map((line) => {
    const [text, ...rest] = line.split(";");
    const pair = text.includes("=")
      ? parse_pair(text)
      // rfc6265bis §5.6: then all of it is the value.
      : { name: "", value: text.trim() };
    return {
      ...pair,
      attributes: rest.map(parse_pair).map(in_lower_case),
      line,
    };
  });
}

/** What stands before the first `=` and after it, without white space. */
function parse_pair(text: string): Attribute {
  const at = text.indexOf("=");
  return at < 0
    ? { name: text.trim(), value: "" }
    : { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}

function in_lower_case({ name, value }: Attribute): Attribute {
  return { name: name.toLowerCase(), value };
}

/** The values of the attribute `name`; the last one counts. */
function of(attributes: readonly Attribute[], name: string): string[] {
  return attributes.filter((attribute) => attribute.name === name)
    .map(({ value }) => value);
}

/** The cookies with an attribute like this. */
function having(
  reply: Reply,
  name: string,
  is_like: (value: string) => boolean,
): string[] {
  return cookies(reply)
    .filter(({ attributes }) => of(attributes, name).some(is_like))
    .map(show_cookie);
}

function show_cookie({ line }: Cookie): string {
  return quote("Set-Cookie", line);
}

/** rfc6265bis §5.1.3: whether a host is a domain or below it. */
function is_within(host: string, domain: string): boolean {
  const wanted = domain.replace(/^\./, "").toLowerCase();
  return host === wanted || host.endsWith(`.${wanted}`);
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/**
 * rfc6265bis §5.1.1: the date that browsers see; the time and the day, month
 * and year, in whatever order. `null` if they see none.
 */
function parse_cookie_date(text: string): Date | null {
  let [time, day, month, year]: (number | null)[] = [null, null, null, null];
  for (
    const token of text.split(/[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/)
  ) {
    const clock = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)/.exec(token);
    if (time === null && clock !== null) {
      const [hour, minute, second] = clock.slice(1).map(Number);
      if (hour > 23 || minute > 59 || second > 59) return null;
      time = (hour * 60 + minute) * 60 + second;
    } else if (day === null && /^\d{1,2}(?:\D|$)/.test(token)) {
      day = Number.parseInt(token);
    } else if (
      month === null && MONTHS.includes(token.slice(0, 3).toLowerCase())
    ) {
      month = MONTHS.indexOf(token.slice(0, 3).toLowerCase());
    } else if (year === null && /^\d{2,4}(?:\D|$)/.test(token)) {
      year = Number.parseInt(token);
    }
  }
  if (time === null || day === null || month === null || year === null) {
    return null;
  }
  if (year < 100) year += year < 70 ? 2000 : 1900;
  const date = new Date(Date.UTC(year, month, day, 0, 0, time));
  return year < 1601 || date.getUTCDate() !== day ? null : date;
}
