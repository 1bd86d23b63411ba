/**
 * Conditional requests and ranges, if the target has validators.
 *
 * @module
 */
import {
  answers,
  either,
  ends_with_head,
  on_first,
  responds,
  wrong,
} from "../expectations.ts";
import type { Expectation, HttpCheck, HttpTopic, Need } from "../http_check.ts";
import { field_values } from "../../client/response_reader.ts";
import { BODY, GET, LAST, NEXT, NOT_FOUND, open } from "./requests.ts";

/** A GET with a precondition. */
function get(
  id: string,
  title: string,
  section: string,
  lines: string,
  expect: Expectation,
  ...needs: Need[]
): HttpCheck {
  return {
    id: `conditional.${id}`,
    title,
    level: "MUST",
    source: `RFC 9110 ${section}`,
    needs: ["success", ...needs],
    steps: [`${GET}${lines}\r\n${LAST}`],
    expect,
  };
}

/** The request is not performed: 412, or another error. */
const UNMET: Expectation = {
  text: "412, or another error",
  enough: 1,
  judge: on_first((first, transcript) =>
    first.status >= 400 && first.status < 500 ? "pass" : wrong(transcript)
  ),
};

/** §5.6.7: who reads a date has to read three formats of it. */
function obsolete_date(id: string, format: string, date: string): HttpCheck {
  return {
    ...get(
      id,
      `The date may be in the format ${format}`,
      "§5.6.7",
      "",
      {
        text: "304 to either format",
        enough: 2,
        judge: on_first((usual, transcript) => {
          const [, other] = transcript.responses;
          if (usual.status !== 304) {
            return { skipped: "The usual format is not answered with 304" };
          }
          if (other === undefined) {
            return { skipped: "The server answers no second request" };
          }
          return other.status === 304 ? "pass" : wrong(transcript);
        }),
      },
      "last_modified",
    ),
    steps: [
      `${GET}If-Modified-Since: {last_modified}\r\n\r\n`,
      `${GET}If-Modified-Since: ${date}\r\n${LAST}`,
    ],
  };
}

/** A number that large may be refused, too. */
function either_range(check: HttpCheck): HttpCheck {
  return { ...check, expect: either(check.expect, responds(416, 400)) };
}

/** A Range that asks for nothing that is there, or is malformed. */
function no_range(id: string, value: string, why: string): HttpCheck {
  return {
    id: `range.${id}`,
    title: `Range ${value}, ${why}, is refused or ignored`,
    level: "MUST",
    source: "RFC 9110 §14.1.1, §14.2, §15.5.17",
    needs: ["success"],
    steps: [`${GET}Range: ${value}\r\n${LAST}`],
    expect: either(answers("get"), responds(416, 400)),
  };
}

/** §14.2: a server MAY ignore or reject it; §17.15 tells why it ought to. */
function many_ranges(id: string, what: string, ranges: string): HttpCheck {
  return {
    id: `range.${id}`,
    title: `${what} are coalesced, refused or ignored`,
    level: "SHOULD",
    source: "RFC 9110 §14.2, §17.15",
    needs: ["success"],
    steps: [`${GET}Range: bytes=${ranges}\r\n${LAST}`],
    expect: {
      text: "200, 4xx, or 206 with fewer than 100 parts",
      enough: 1,
      judge: on_first((first, transcript) => {
        if (first.status >= 500) return wrong(transcript);
        const parts = first.body.match(/^Content-Range:/gim)?.length ?? 0;
        return parts < 100 ? "pass" : wrong(transcript, `${parts} parts`);
      }),
    },
    fix:
      "Ignore Range when it has many parts, or parts that overlap, and send the whole",
  };
}

/** §13.1.5: if the condition is false, Range is ignored. */
function if_range(id: string, title: string, line: string): HttpCheck {
  return {
    id: `range.${id}`,
    title,
    level: "MUST",
    source: "RFC 9110 §13.1.5, §14.2",
    needs: ["success", "etag"],
    steps: [`${GET}Range: bytes=0-0\r\nIf-Range: ${line}\r\n${LAST}`],
    expect: answers("get"),
  };
}

/** A range: 206 with the requested part, or 200, since Range MAY be ignored. */
function range(
  id: string,
  value: string,
  due: (length: number) => [number, number],
): HttpCheck {
  return {
    id: `range.${id}`,
    title: `Range ${value} is answered with that part or ignored`,
    level: "MUST",
    source: "RFC 9110 §14.2, §14.4, §15.3.7",
    needs: ["success"],
    steps: [`${GET}Range: ${value}\r\n${LAST}`],
    expect: {
      text: "206 with the requested bytes and Content-Range, or 200",
      enough: 1,
      judge: on_first((first, transcript, baseline) => {
        const whole = baseline.get.body;
        const [start, end] = due(whole.length);
        const is_empty = start < 0 || start >= end;
        if (first.status === 200 || is_empty && first.status === 416) {
          return "pass";
        }
        const content_range = `bytes ${start}-${end - 1}/${whole.length}`;
        return first.status === 206 &&
            first.body === whole.slice(start, end) &&
            field_values(first, "content-range")[0] === content_range
          ? "pass"
          : wrong(transcript, `due was ${content_range}`);
      }),
    },
  };
}

/** Conditional requests and ranges. */
export const CONDITIONAL: HttpTopic = {
  why:
    "Caches keep and combine whatever the server says is unchanged (RFC 9110 §13)",
  fix:
    "Evaluate the preconditions in the order of RFC 9110 §13.2.2, then Range and If-Range; ignore what does not parse",
  checks: [
    get(
      "etag-match",
      "If-None-Match with the current ETag is answered with 304",
      "§13.1.2, §13.2.1",
      "If-None-Match: {etag}",
      responds(304),
      "etag",
    ),
    get(
      "etag-in-list",
      "The ETag is found in a list",
      "§13.1.2, §13.2.1",
      'If-None-Match: "other", {etag}',
      responds(304),
      "etag",
    ),
    get(
      "etag-other",
      "If-None-Match with a different ETag is answered in full",
      "§13.1.2",
      'If-None-Match: "other"',
      answers("get"),
      "etag",
    ),
    get(
      "etag-before-date",
      "If-Modified-Since is ignored if there is If-None-Match",
      "§13.1.3",
      'If-None-Match: "other"\r\nIf-Modified-Since: {last_modified}',
      answers("get"),
      "etag",
      "last_modified",
    ),
    get(
      "if-match-other",
      "If-Match with a different ETag is answered with 412 or another error",
      "§13.1.1, §13.2.1",
      'If-Match: "other"',
      UNMET,
      "etag",
    ),
    get(
      "if-match-weak",
      "If-Match compares ETags strongly: a weak one never matches",
      "§13.1.1, §8.8.3.2",
      "If-Match: {weak_etag}",
      UNMET,
      "etag",
    ),
    get(
      "if-match-any",
      "If-Match: * matches whatever there is",
      "§13.1.1",
      "If-Match: *",
      answers("get"),
      "etag",
    ),
    get(
      "if-none-match-any",
      "If-None-Match: * is answered with 304",
      "§13.1.2, §13.2.1",
      "If-None-Match: *",
      responds(304),
      "etag",
    ),
    get(
      "if-none-match-weak",
      "If-None-Match compares ETags weakly",
      "§13.1.2, §8.8.3.2",
      "If-None-Match: {weak_etag}",
      responds(304),
      "etag",
    ),
    get(
      "if-unmodified-since",
      "If-Unmodified-Since with an earlier date is answered with 412 or another error",
      "§13.1.4, §13.2.1",
      "If-Unmodified-Since: Sat, 29 Oct 1994 19:43:31 GMT",
      UNMET,
      "last_modified",
    ),
    get(
      "if-unmodified-since-invalid",
      "If-Unmodified-Since that is not a date is ignored",
      "§13.1.4",
      "If-Unmodified-Since: yesterday",
      answers("get"),
    ),
    {
      ...get(
        "head",
        "HEAD with the current ETag is answered with 304",
        "§13.1.2, §13.2.1",
        "",
        responds(304),
        "etag",
      ),
      methods: ["HEAD"],
      steps: [`${open("HEAD")}If-None-Match: {etag}\r\n${LAST}`],
    },
    {
      ...get(
        "date-post",
        "If-Modified-Since is ignored by methods other than GET and HEAD",
        "§13.1.3",
        "",
        answers("body"),
      ),
      steps: [
        `${BODY}If-Modified-Since: {last_modified}\r\nContent-Length: 5\r\n\r\nhello`,
      ],
      needs: ["success", "last_modified", "body", "post"],
    },
    {
      ...get(
        "not-found",
        "Preconditions do not change the answer about a missing resource",
        "§13.2.1",
        "",
        {
          text: "the same status as without If-Match",
          enough: 2,
          judge: on_first((plain, transcript) => {
            const [, conditional] = transcript.responses;
            if (plain.status < 400) {
              return { skipped: "The server finds every resource" };
            }
            if (conditional === undefined) {
              return { skipped: "The server answers no second request" };
            }
            return plain.status === conditional.status
              ? "pass"
              : wrong(transcript);
          }),
        },
      ),
      steps: [
        `${open("GET", NOT_FOUND)}\r\n`,
        `${open("GET", NOT_FOUND)}If-Match: "other"\r\n${LAST}`,
      ],
    },
    {
      id: "conditional.date-match",
      title: "If-Modified-Since with the current date is answered with 304",
      level: "SHOULD",
      source: "RFC 9110 §13.1.3",
      needs: ["success", "last_modified"],
      steps: [`${GET}If-Modified-Since: {last_modified}\r\n${LAST}`],
      expect: responds(304),
    },
    obsolete_date("date-rfc850", "of RFC 850", "{rfc850}"),
    obsolete_date("date-asctime", "of asctime()", "{asctime}"),
    get(
      "date-invalid",
      "If-Modified-Since that is not a date is ignored",
      "§13.1.3",
      "If-Modified-Since: yesterday",
      answers("get"),
    ),
    {
      id: "conditional.304-no-body",
      title: "A 304 has no body",
      level: "MUST",
      source: "RFC 9110 §15.4.5",
      needs: ["etag", "pipelining"],
      steps: [`${GET}If-None-Match: {etag}\r\n\r\n${NEXT}`],
      expect: ends_with_head(),
    },
    {
      id: "conditional.304-etag",
      title: "A 304 has the same ETag as the 200",
      level: "MUST",
      source: "RFC 9110 §15.4.5",
      needs: ["etag"],
      steps: [`${GET}If-None-Match: {etag}\r\n${LAST}`],
      expect: {
        text: "the ETag of the 200 response",
        enough: 1,
        judge: on_first((first, transcript, { etag }) => {
          if (first.status !== 304) return { skipped: "There was no 304" };
          return field_values(first, "etag")[0] === etag
            ? "pass"
            : wrong(transcript, "the ETag is another");
        }),
      },
    },
    range("first-byte", "bytes=0-0", () => [0, 1]),
    range("last-byte", "bytes=-1", (length) => [length - 1, length]),
    range("from-second", "bytes=1-", (length) => [1, length]),
    {
      id: "range.unknown-unit",
      title: "Range in a unit that the server does not know is ignored",
      level: "MUST",
      source: "RFC 9110 §14.2",
      needs: ["success"],
      steps: [`${GET}Range: unheard-of=0-0\r\n${LAST}`],
      expect: answers("get"),
    },
    range("beyond-end", "bytes=0-99999999", (length) => [0, length]),
    range("long-suffix", "bytes=-99999999", (length) => [0, length]),
    either_range(
      range("2-64", "bytes=0-18446744073709551616", (length) => [0, length]),
    ),
    no_range("unsatisfiable", "bytes=99999999-", "which starts after the end"),
    no_range("reversed", "bytes=5-2", "which ends before it starts"),
    no_range("empty-suffix", "bytes=-0", "which is empty"),
    no_range("letters", "bytes=a-b", "which has no numbers"),
    no_range("start-2-64", "bytes=18446744073709551616-", "which overflows"),
    {
      id: "range.unsatisfiable-length",
      title: "A 416 says how long the resource is",
      level: "SHOULD",
      source: "RFC 9110 §15.5.17",
      needs: ["success"],
      steps: [`${GET}Range: bytes=99999999-\r\n${LAST}`],
      expect: {
        text: "Content-Range with the length",
        enough: 1,
        judge: on_first((first, transcript, { get }) => {
          if (first.status !== 416) return { skipped: "There was no 416" };
          const [value] = field_values(first, "content-range");
          return value === `bytes */${get.body.length}`
            ? "pass"
            : wrong(transcript, `Content-Range is ${JSON.stringify(value)}`);
        }),
      },
    },
    {
      id: "range.two",
      title: "Two ranges are answered in parts, as one, or ignored",
      level: "MUST",
      source: "RFC 9110 §15.3.7.2, §14.2",
      needs: ["success"],
      steps: [`${GET}Range: bytes=0-0,-1\r\n${LAST}`],
      expect: {
        text: "200, or 206 as multipart/byteranges without Content-Range",
        enough: 1,
        judge: on_first((first, transcript) => {
          if (first.status === 200 || first.status === 416) return "pass";
          if (first.status !== 206) return wrong(transcript);
          const [type = ""] = field_values(first, "content-type");
          const has_range = field_values(first, "content-range").length > 0;
          const is_parts = /^multipart\/byteranges;/i.test(type);
          return is_parts !== has_range
            ? "pass"
            : wrong(transcript, `Content-Type is ${JSON.stringify(type)}`);
        }),
      },
    },
    many_ranges(
      "thousand",
      "A thousand ranges",
      "{111*0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,}0-0",
    ),
    many_ranges(
      "overlapping",
      "Two hundred overlapping ranges",
      "0-{199*,0-}",
    ),
    {
      id: "range.head",
      title: "Range is ignored by HEAD, as only GET defines it",
      level: "MUST",
      source: "RFC 9110 §14.2",
      needs: ["success"],
      methods: ["HEAD"],
      steps: [`${open("HEAD")}Range: bytes=0-0\r\n${LAST}`],
      expect: {
        text: "no 206",
        enough: 1,
        judge: on_first((first, transcript) =>
          first.status === 206 ? wrong(transcript) : "pass"
        ),
      },
    },
    if_range(
      "if-range-other",
      "Range is ignored if If-Range has a different ETag",
      '"other"',
    ),
    if_range(
      "if-range-weak",
      "Range is ignored if If-Range has a weak ETag",
      "{weak_etag}",
    ),
    if_range(
      "if-range-date",
      "Range is ignored if If-Range has another date",
      "Sat, 29 Oct 1994 19:43:31 GMT",
    ),
  ],
};
