/**
 * The status line and the fields as they arrive.
 *
 * @module
 */
import type { HeaderList } from "../../../wsgi/types.ts";
import { field_values } from "../../client/response_reader.ts";
import { answers_with } from "../apps.ts";
import { responds, response_is } from "../run_expectations.ts";
import {
  checks_of,
  type RunExpectation,
  type ServerCheck,
  type ServerTopic,
} from "../server_check.ts";

const START = "PEP 3333, The start_response() Callable";

const TEXT: [string, string] = ["Content-Type", "text/plain"];

/** A check of a head: what the application passes, and what must arrive. */
interface Row {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly level?: ServerCheck["level"];
  readonly status?: string;
  readonly headers: HeaderList;
  readonly expect: RunExpectation;
}

/** The fields of these names arrive exactly like this, in this order. */
function fields_are(due: HeaderList): RunExpectation {
  const names = new Set(due.map(([name]) => name.toLowerCase()));
  return response_is(JSON.stringify(due), ({ headers }) => {
    const seen = headers.filter(([name]) => names.has(name.toLowerCase()));
    const text = JSON.stringify(seen);
    return text === JSON.stringify(due) ? undefined : text;
  });
}

/** The values of one field, whatever the case of its name. */
function values_are(name: string, ...due: string[]): RunExpectation {
  return responds({ body: "fine", fields: { [name]: due } });
}

/** In another order and case than any that a server would choose. */
const ORDER: HeaderList = [
  ["X-Zebra", "1"],
  ["X-Apple", "2"],
  ["X-Mango", "3"],
];

const ROWS: readonly Row[] = [
  {
    id: "status",
    title: "The status code is that of the application",
    source: START,
    status: "404 Not Found",
    headers: [TEXT],
    expect: responds({ status: 404, body: "fine" }),
  },
  {
    id: "status-own-error",
    title: "A 500 from the application keeps its body",
    source: START,
    status: "500 Internal Server Error",
    headers: [TEXT],
    expect: responds({ status: 500, body: "fine" }),
  },
  {
    id: "status-unregistered",
    title: "An unregistered status code is sent",
    source: "RFC 9110 §15",
    status: "299 Custom",
    headers: [TEXT],
    expect: responds({ status: 299, body: "fine" }),
  },
  {
    id: "reason",
    title: "The reason phrase is that of the application",
    source: START,
    status: "200 All Is Very Well",
    headers: [TEXT],
    expect: responds({ reason: "All Is Very Well" }),
  },
  {
    id: "order",
    title: "Fields are sent in the order given",
    source: "RFC 9110 §5.3",
    level: "SHOULD",
    headers: [TEXT, ...ORDER],
    expect: fields_are(ORDER),
  },
  {
    id: "case",
    title: "Field names are sent in the case given",
    source: START,
    level: "SHOULD",
    headers: [TEXT, ["x-MiXeD-cAsE", "1"]],
    expect: fields_are([["x-MiXeD-cAsE", "1"]]),
  },
  {
    id: "set-cookie",
    title: "Set-Cookie fields stay apart and in order",
    source: "RFC 9110 §5.3; RFC 6265 §3",
    headers: [TEXT, ["Set-Cookie", "b=2; Path=/"], ["Set-Cookie", "a=1"]],
    expect: values_are("set-cookie", "b=2; Path=/", "a=1"),
  },
  {
    id: "repeated",
    title: "Repeated fields stay apart and in order",
    source: START,
    level: "SHOULD",
    headers: [TEXT, ["X-List", "b"], ["X-Other", "z"], ["X-List", "a"]],
    expect: values_are("x-list", "b", "a"),
  },
  {
    id: "repeated-values",
    title: "The values of repeated fields arrive in order, joined or not",
    source: "RFC 9110 §5.3",
    headers: [TEXT, ["X-List", "b"], ["X-Other", "z"], ["X-List", "a"]],
    expect: response_is("b, a", (response) => {
      const list = field_values(response, "x-list").join(",");
      return /^b, ?a$/.test(list) ? undefined : list;
    }),
  },
  {
    id: "empty-value",
    title: "A field with an empty value is sent",
    source: "RFC 9110 §5.5",
    headers: [TEXT, ["X-Empty", ""]],
    expect: values_are("x-empty", ""),
  },
  {
    id: "latin1",
    title: "A latin-1 value is sent as its bytes",
    source: "PEP 3333, Unicode Issues",
    headers: [TEXT, ["X-Name", "caf\xe9"]],
    expect: values_are("x-name", "caf\xe9"),
  },
  {
    id: "token",
    title: "A name may contain every token character",
    source: "RFC 9110 §5.1, §5.6.2",
    headers: [TEXT, ["X!#$%&'*+.^_`|~9", "1"]],
    expect: values_are("x!#$%&'*+.^_`|~9", "1"),
  },
  {
    id: "long-value",
    title: "A long value is sent completely",
    source: START,
    headers: [TEXT, ["X-Long", "a".repeat(4000) + "z"]],
    expect: values_are("x-long", "a".repeat(4000) + "z"),
  },
  {
    id: "many",
    title: "Many fields are sent",
    source: START,
    headers: [
      TEXT,
      ...Array.from(
        { length: 50 },
        (_, index): [string, string] => ["X-Many", String(index)],
      ),
    ],
    expect: response_is("50 values of X-Many", (response) => {
      const list = field_values(response, "x-many").join(",").split(",");
      return list.length === 50 ? undefined : `${list.length} values`;
    }),
  },
  {
    id: "content-type",
    title: "Content-Type is sent as it is, with nothing added",
    source: START,
    headers: [["Content-Type", "text/plain"]],
    expect: values_are("content-type", "text/plain"),
  },
  {
    id: "date",
    title: "A response has one Date",
    source: "PEP 3333, Other HTTP Features; RFC 9110 §6.6.1",
    headers: [TEXT],
    expect: response_is("one Date", (response) => {
      const dates = field_values(response, "date");
      return dates.length === 1 && !Number.isNaN(Date.parse(dates[0]))
        ? undefined
        : `Date ${JSON.stringify(dates)}`;
    }),
  },
  {
    id: "own-date",
    title: "The application's Date is the only one",
    source: "PEP 3333, The start_response() Callable; RFC 9110 §6.6.1",
    headers: [TEXT, ["Date", "Sun, 06 Nov 1994 08:49:37 GMT"]],
    expect: values_are("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
  },
  {
    id: "own-server",
    title: "The application's Server is the only one",
    source: "PEP 3333, The start_response() Callable; RFC 9110 §10.2.4",
    headers: [TEXT, ["Server", "probe/1"]],
    expect: values_are("server", "probe/1"),
  },
];

/** The head of a response. */
export const HEAD: ServerTopic = {
  why:
    "A server that changes the head says something that the application did not",
  checks: checks_of(
    "head",
    ROWS,
    ({ status = "200 OK", headers, ...parts }) => ({
      ...parts,
      app: answers_with(status, headers, "fine"),
    }),
  ),
};
