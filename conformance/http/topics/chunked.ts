/**
 * The chunked transfer coding.
 *
 * @module
 */
import {
  answers,
  answers_and_closes,
  breaks_off,
  does_not_overflow,
  either,
  is_answered,
  refuses,
  refuses_and_closes,
} from "../expectations.ts";
import type { HttpCheck, HttpTopic } from "../http_check.ts";
import { CHUNKED, CHUNKS, NEXT, SMUGGLED } from "./requests.ts";

/** A well-formed chunked body. */
function valid(
  id: string,
  title: string,
  body: string,
  section = "§7.1",
): HttpCheck {
  return {
    id: `chunked.${id}`,
    title,
    level: "MUST",
    source: `RFC 9112 ${section}`,
    needs: ["chunked"],
    steps: [`${CHUNKED}${body}${NEXT}`],
    expect: answers("body", "get"),
  };
}

/** A malformed body SHOULD get 400 and a closed connection: RFC 9112 §2.2. */
function invalid(id: string, what: string, body: string): HttpCheck {
  return {
    id: `chunked.${id}`,
    title: `${what} is refused`,
    level: "SHOULD",
    source: "RFC 9112 §7.1, §2.2",
    needs: ["chunked"],
    steps: [`${CHUNKED}${body}${NEXT}`],
    expect: breaks_off(),
  };
}

/** A chunk with this after its size, then a well-formed end. */
function extended(text: string): string {
  return `5${text}\r\nhello\r\n0\r\n\r\n`;
}

/** §7.1.1: `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`. */
function extension(id: string, what: string, text: string): HttpCheck {
  const title = `A chunk extension may have ${what}`;
  return valid(`extension-${id}`, title, extended(text), "§7.1.1");
}

function bad_extension(id: string, what: string, text: string): HttpCheck {
  const what_is_bad = `A chunk extension with ${what}`;
  return {
    ...invalid(`extension-${id}`, what_is_bad, extended(text)),
    source: "RFC 9112 §7.1.1, §2.2",
    fix:
      'Read the rest of the line as BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ]; answer 400 to anything else',
  };
}

/** RFC 9112 §7.1: large numbers MUST not overflow. */
function overflow(
  id: string,
  size: string,
  data = "hello\r\n0\r\n",
): HttpCheck {
  return {
    id: `chunked.${id}`,
    title: `A chunk size of ${size} does not overflow`,
    level: "MUST",
    source: "RFC 9112 §7.1",
    needs: ["chunked"],
    steps: [`${CHUNKED}${size}\r\n${data}\r\n${NEXT}`],
    expect: does_not_overflow(),
  };
}

/** The chunked transfer coding. */
export const CHUNKED_CODING: HttpTopic = {
  why:
    "If two readers measure chunks differently, the request ends in two different places (RFC 9112 §11.2)",
  fix:
    "Read chunks by their grammar: hexadecimal digits, extensions, CRLF, exactly as many bytes, CRLF; answer 400 to anything else, and close the connection",
  since_http_1_1: true,
  checks: [
    {
      ...valid("one-chunk", "The chunked coding is read", CHUNKS),
      needs: ["body"],
      expect: either(answers("body", "get"), refuses(411)),
    },
    valid(
      "several-chunks",
      "A body of several chunks is read",
      "1\r\nh\r\n4\r\nello\r\n6\r\n world\r\n0\r\n\r\n",
    ),
    valid("empty", "A chunked body may be empty", "0\r\n\r\n"),
    valid(
      "like-request",
      "A chunk that looks like a request is still a chunk",
      `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`,
    ),
    valid(
      "crlf-in-data",
      "Line ends and zeros within a chunk are data",
      "a\r\n\r\n0\r\n\r\n\r\n\n\r\n0\r\n\r\n",
    ),
    valid(
      "upper-case-size",
      "A chunk size may be in upper case",
      "A\r\n0123456789\r\n0\r\n\r\n",
    ),
    valid(
      "lower-case-size",
      "A chunk size may be in lower case",
      "a\r\n0123456789\r\n0\r\n\r\n",
    ),
    valid(
      "leading-zeros",
      "A chunk size may have leading zeros",
      "0005\r\nhello\r\n000\r\n\r\n",
    ),
    {
      ...valid(
        "large-chunk",
        "A chunk may be larger than a buffer",
        "10000\r\n{65536*a}\r\n0\r\n\r\n",
      ),
      // §9.3: if this much is left unread, the connection MAY end instead.
      expect: either(
        answers("body", "get"),
        answers_and_closes(),
        refuses_and_closes(413),
      ),
    },
    {
      ...valid(
        "many-chunks",
        "A body may consist of ten thousand chunks",
        "{10000*1\r\na\r\n}0\r\n\r\n",
      ),
      expect: either(
        answers("body", "get"),
        answers_and_closes(),
        refuses_and_closes(413, 400),
      ),
    },
    valid(
      "extension",
      "An unknown chunk extension is ignored",
      "5;name=value;flag\r\nhello\r\n0;last\r\n\r\n",
      "§7.1.1",
    ),
    valid(
      "extension-quoted",
      "A chunk extension may have a quoted value",
      '5;name="a;b=\\"c\\""\r\nhello\r\n0\r\n\r\n',
      "§7.1.1",
    ),
    extension("white-space", "white space around ; and =", " ; name = value"),
    extension("several", "several parts", ';a;b=c;d="e";f'),
    extension("empty-quoted", "an empty quoted value", ';a=""'),
    extension("token", "any characters of a token", ";!#$%&'*+-.^_`|~09aZ=~"),
    extension("quoted-text", "tabs and bytes above 0x7F", ';a="\t\xe9"'),
    bad_extension("no-name", "no name", ";"),
    bad_extension("equals-first", "a value alone", ";=b"),
    bad_extension("no-value", "= and no value", ";a="),
    bad_extension("open-quote", "a quote that is not closed", ';a="b'),
    bad_extension("text-after-quote", "text after the quote", ';a="b"c'),
    bad_extension("two-words", "two words", ";a b"),
    bad_extension("control", "a control character", ";a\x01"),
    bad_extension("nul", "a NUL", ";a\0"),
    bad_extension("quoted-lf", "a bare LF within quotes", ';a="\n"'),
    bad_extension("comma", "a comma", ";a,b"),
    valid(
      "trailers",
      "Trailer fields are read",
      "5\r\nhello\r\n0\r\nX-One: 1\r\nX-Two: 2\r\n\r\n",
      "§7.1.2",
    ),
    {
      ...valid(
        "framing-in-trailers",
        "Framing fields in the trailers are ignored or an error",
        `0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n`,
        "§7.1.2",
      ),
      expect: either(answers("body", "get"), breaks_off()),
    },

    invalid("size-empty", "A chunk without a size", "\r\nhello\r\n0\r\n\r\n"),
    invalid(
      "size-letters",
      "A chunk size that is not a number",
      "g\r\nhello\r\n0\r\n\r\n",
    ),
    invalid("size-prefix", "A chunk size with 0x", "0x5\r\nhello\r\n0\r\n\r\n"),
    invalid(
      "size-plus",
      "A chunk size with a plus sign",
      "+5\r\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "size-minus",
      "A chunk size with a minus sign",
      "-5\r\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "size-underscore",
      "A chunk size with an underscore",
      "0_5\r\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "size-space-before",
      "A space before a chunk size",
      " 5\r\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "size-space-behind",
      "A space after a chunk size",
      "5 \r\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "size-nul",
      "A NUL after a chunk size",
      "5\0\r\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "size-words",
      "Two chunk sizes on one line",
      "5 6\r\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "size-comma",
      "A comma after a chunk size",
      "5,\r\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "size-bare-lf",
      "A bare LF after a chunk size",
      "5\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "size-bare-cr",
      "A bare CR after a chunk size",
      "5\rhello\r\n0\r\n\r\n",
    ),
    invalid(
      "extension-bare-lf",
      "A bare LF in a chunk extension",
      "5;a\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "extension-bare-cr",
      "A bare CR in a chunk extension",
      "5;a\rb\r\nhello\r\n0\r\n\r\n",
    ),
    invalid(
      "data-long",
      "A chunk longer than its size",
      "5\r\nhello world\r\n0\r\n\r\n",
    ),
    invalid(
      "data-no-crlf",
      "A chunk without CRLF after it",
      "5\r\nhello0\r\n\r\n",
    ),
    invalid(
      "data-other-end",
      "A chunk with two other bytes after it",
      "5\r\nhelloXX0\r\n\r\n",
    ),
    invalid(
      "data-bare-lf",
      "A bare LF after a chunk",
      "5\r\nhello\n0\r\n\r\n",
    ),
    invalid(
      "last-bare-lf",
      "A bare LF after the last chunk",
      "5\r\nhello\r\n0\n\n",
    ),
    invalid(
      "trailer-no-colon",
      "A trailer line without a colon",
      "5\r\nhello\r\n0\r\nX-One\r\n\r\n",
    ),
    invalid(
      "trailer-space-before-colon",
      "White space before the colon of a trailer",
      "5\r\nhello\r\n0\r\nX-One : 1\r\n\r\n",
    ),
    overflow("size-2-64", "10000000000000005"),
    overflow("size-2-32", "100000005"),
    overflow("size-all-ones", "FFFFFFFFFFFFFFFF", ""),
    {
      id: "limits.chunk-extensions",
      title: "An endless chunk extension is answered with 4xx, or ignored",
      level: "MAY",
      source: "RFC 9112 §7.1.1",
      needs: ["chunked"],
      steps: [
        `${CHUNKED}5;a={200000*b}\r\nhello\r\n0\r\n\r\n${NEXT}`,
      ],
      expect: is_answered(),
    },
    {
      id: "limits.trailers",
      title: "Five thousand trailer fields are answered with 4xx, or ignored",
      level: "MAY",
      source: "RFC 9110 §5.4",
      needs: ["chunked"],
      steps: [`${CHUNKED}0\r\n{5000*X-Test: value\r\n}\r\n${NEXT}`],
      expect: is_answered(),
    },
  ],
};
