/**
 * The rules: what each side of the interface owes the other. The validator, the
 * suites, the reports and `docs/rules.md` all use this list.
 *
 * @module
 */

/**
 * Which side of the interface a rule binds.
 *
 * @category Validator
 */
export type Side = "app" | "server";

/**
 * One rule of the interface.
 *
 * @category Validator
 */
export interface Rule {
  /** Its name: the thing concerned, a dot, and what the rule says about it. */
  readonly id: RuleId;
  /** Who breaks it. */
  readonly side: Side;
  /** Whether breaking it is an error or a warning. */
  readonly level: "error" | "warning";
  /** The rule, in one sentence. */
  readonly text: string;
  /** The documents and sections that require it. */
  readonly source: string;
  /** What goes wrong without it. */
  readonly why: string;
  /** How to comply with it. */
  readonly fix: string;
}

/** A rule before its id has the type `RuleId`. */
type RuleText = Omit<Rule, "id"> & { readonly id: string };

/**
 * Every rule under its heading, in the order in which a request meets them.
 *
 * @category Validator
 */
export const RULES_BY_SECTION = {
  "The call": [
    {
      id: "app.callable",
      side: "app",
      level: "error",
      text: "An application must be a function.",
      source:
        "PEP 3333, The Application/Framework Side; Plack::Middleware::Lint; Rack::Lint",
      why: "All that a server does with an application is call it.",
      fix: "Pass the function itself: validator(application).",
    },
    {
      id: "call.arguments",
      side: "server",
      level: "error",
      text: "The application must be called with exactly two arguments.",
      source: "PEP 3333, Specification Details; wsgiref.validate",
      why:
        "Both are positional, and a third would mean something only to that server.",
      fix: "Call application(environ, start_response).",
    },
    {
      id: "call.start-response",
      side: "server",
      level: "error",
      text: "The second argument must be the function start_response.",
      source: "PEP 3333, The start_response() Callable",
      why: "The application has no other way to begin its response.",
      fix:
        "Pass a function (status, headers, exc_info?) as the second argument.",
    },
  ],

  "environ": [
    {
      id: "environ.type",
      side: "server",
      level: "error",
      text: "The environ must be a plain object.",
      source: "PEP 3333, Specification Details; wsgiref.validate",
      why:
        "Applications copy, spread and extend it, which only a plain object survives.",
      fix: "Pass an object literal, or one made by Object.create(null).",
    },
    {
      id: "environ.extensible",
      side: "server",
      level: "error",
      text: "The environ must not be frozen, sealed or closed to new keys.",
      source: "PEP 3333, Specification Details; Rack::Lint",
      why:
        "The environ belongs to the application, and middleware adds keys to it.",
      fix: "Pass a fresh object for each request and do not freeze it.",
    },
    {
      id: "environ.required-key",
      side: "server",
      level: "error",
      text: "The environ must have every key that PEP 3333 requires.",
      source: "PEP 3333, environ Variables; wsgiref.validate",
      why: "Applications read these keys without checking that they exist.",
      fix: "Set the key before calling the application.",
    },
    {
      id: "environ.forbidden-key",
      side: "server",
      level: "error",
      text:
        "The environ must not have HTTP_CONTENT_TYPE or HTTP_CONTENT_LENGTH.",
      source: "RFC 3875 §4.1.18; wsgiref.validate",
      why:
        "With two places for one field, two readers can disagree about the body.",
      fix: "Use CONTENT_TYPE and CONTENT_LENGTH, without HTTP_.",
    },
    {
      id: "environ.string-value",
      side: "server",
      level: "error",
      text: "Every key without a dot must hold a primitive string.",
      source: "PEP 3333, environ Variables; wsgiref.validate",
      why:
        "These are CGI variables, and applications call string methods on them.",
      fix: "Convert the value with String(), or leave the key out.",
    },
    {
      id: "environ.latin1",
      side: "server",
      level: "error",
      text:
        "The value of every key without a dot must have only code points up to U+00FF.",
      source: "PEP 3333, Unicode Issues; webtest.lint",
      why:
        "Each code point stands for one byte; an application that turns the string back into bytes would fail.",
      fix:
        "Decode the bytes of the request with latin1_decode(), not as UTF-8.",
    },
    {
      id: "environ.fresh",
      side: "server",
      level: "warning",
      text: "The environ should not be the object of an earlier request.",
      source: "PEP 3333, environ Variables",
      why:
        "An application may have kept or changed it, and one request would show up in another.",
      fix: "Make a new object for each request.",
    },
    {
      id: "environ.key-name",
      side: "server",
      level: "warning",
      text:
        "A key should consist of letters, digits and _, or be a lower-case name with a dotted prefix.",
      source: "PEP 3333, environ Variables",
      why: "Other names are easily confused, or used twice.",
      fix: 'Write "SERVER_FLAG", or "my_server.flag" for an extension.',
    },
    {
      id: "environ.query-string",
      side: "server",
      level: "warning",
      text:
        "QUERY_STRING should be present, and empty if the URL has no query.",
      source: "wsgiref.validate; RFC 3875 §4.1.7",
      why: "Many applications read it without checking that it exists.",
      fix: 'Set QUERY_STRING to "".',
    },
    {
      id: "environ.query-string-format",
      side: "server",
      level: "error",
      text:
        "QUERY_STRING must not contain #, white space or a control character.",
      source: "RFC 3875 §4.1.7; RFC 3986 §3.4",
      why:
        "It is what follows the question mark as it was sent, and none of these can be sent there.",
      fix:
        "Split the target at its first ? and keep what follows, still percent-encoded.",
    },
    {
      id: "environ.request-method",
      side: "server",
      level: "error",
      text: "REQUEST_METHOD must be a non-empty token.",
      source: "RFC 9110 §9.1; RFC 3875 §4.1.12; Rack::Lint",
      why: "Nothing else can be the method of a request.",
      fix: 'Set REQUEST_METHOD to the method as it was sent: "GET".',
    },
    {
      id: "environ.request-method-known",
      side: "server",
      level: "warning",
      text:
        "REQUEST_METHOD should be GET, HEAD, POST, OPTIONS, PATCH, PUT, DELETE, TRACE or CONNECT.",
      source: "wsgiref.validate; RFC 9110 §9.3",
      why: "Methods are case-sensitive, so another one is often a misspelling.",
      fix:
        "Pass the method as it was sent; disable the rule if clients use methods of their own.",
    },
    {
      id: "environ.script-name",
      side: "server",
      level: "error",
      text:
        "SCRIPT_NAME must be empty or start with a slash, and not be a slash alone.",
      source: "PEP 3333, environ Variables; wsgiref.validate",
      why:
        "URLs are built as SCRIPT_NAME + PATH_INFO, which would start with two slashes or none.",
      fix: 'Use "" for the root and put the slash into PATH_INFO.',
    },
    {
      id: "environ.script-name-slash",
      side: "server",
      level: "warning",
      text: "SCRIPT_NAME should not end with a slash.",
      source: "RFC 3875 §4.1.13; Rack::Lint",
      why: "The slash belongs to PATH_INFO; links would have two of them.",
      fix: 'Write SCRIPT_NAME "/app" and PATH_INFO "/page".',
    },
    {
      id: "environ.path-info",
      side: "server",
      level: "error",
      text:
        "PATH_INFO must be empty or start with a slash, or be * for OPTIONS.",
      source: "RFC 3875 §4.1.5; wsgiref.validate",
      why: "Routers split it at its slashes and expect one at the start.",
      fix: 'Put a slash before the path: "/page".',
    },
    {
      id: "environ.path-required",
      side: "server",
      level: "error",
      text: "PATH_INFO must be present when SCRIPT_NAME is empty or absent.",
      source: "PEP 3333, environ Variables; wsgiref.validate",
      why: "Without both, the application cannot tell what was requested.",
      fix: 'Set PATH_INFO, at least to "/".',
    },
    {
      id: "environ.content-length",
      side: "server",
      level: "error",
      text: "CONTENT_LENGTH must be absent, empty or digits only.",
      source: "RFC 9110 §8.6; RFC 3875 §4.1.2; wsgiref.validate",
      why:
        "Applications read that many bytes; Number() would also accept +5, 0x5 and 5e3.",
      fix: "Refuse the request with 400 before calling the application.",
    },
    {
      id: "environ.server-name",
      side: "server",
      level: "error",
      text:
        "SERVER_NAME must be a host name, an IPv4 or an IPv6 address, and not empty.",
      source: "PEP 3333, environ Variables; RFC 3875 §4.1.14; Rack::Lint",
      why: "URLs are built from it when a request has no Host.",
      fix:
        'Set SERVER_NAME to the name or address that the server is bound to: "localhost".',
    },
    {
      id: "environ.server-port",
      side: "server",
      level: "error",
      text: "SERVER_PORT must be digits, from 0 to 65535.",
      source: "PEP 3333, environ Variables; RFC 3875 §4.1.15; Rack::Lint",
      why: "URLs are built from it when a request has no Host.",
      fix: 'Set SERVER_PORT to the port as a string: "8000".',
    },
    {
      id: "environ.server-protocol",
      side: "server",
      level: "error",
      text: "SERVER_PROTOCOL must be HTTP/d or HTTP/d.d.",
      source: "RFC 3875 §4.1.16; RFC 9112 §2.3; Rack::Lint",
      why: "Applications use it to decide what they may send.",
      fix: 'Write "HTTP/1.1".',
    },
    {
      id: "environ.http-host",
      side: "server",
      level: "error",
      text: "HTTP_HOST, if present, must be a host with or without a port.",
      source: "RFC 9110 §7.2; Rack::Lint",
      why:
        "Applications put it into links, so a value that is not a host is an attack.",
      fix: "Refuse the request with 400 before calling the application.",
    },
    {
      id: "environ.http-header",
      side: "server",
      level: "error",
      text:
        "An HTTP_ key must consist of upper-case letters, digits and _, and its value must not contain CR, LF or NUL.",
      source: "RFC 3875 §4.1.18; RFC 9110 §5.5",
      why:
        "A field under any other name is never found, and a line break in a value forges fields and log lines.",
      fix:
        'Write "HTTP_ACCEPT_LANGUAGE" for Accept-Language, drop names that have no such form, and refuse such values with 400.',
    },
    {
      id: "environ.http-header-space",
      side: "server",
      level: "warning",
      text: "The value of an HTTP_ key should have no white space around it.",
      source: "RFC 9110 §5.5",
      why:
        "The space belongs to the field line and not to the value, so comparisons fail.",
      fix: "Trim spaces and tabs from both ends of a field value.",
    },
    {
      id: "environ.hop-by-hop",
      side: "server",
      level: "warning",
      text:
        "HTTP_TRANSFER_ENCODING should be absent when the body is already decoded.",
      source: "PEP 3333, Other HTTP Features; RFC 9112 §6.1",
      why: "An application that believes it would decode the body twice.",
      fix: "Remove HTTP_TRANSFER_ENCODING once the body is decoded.",
    },
    {
      id: "environ.https",
      side: "server",
      level: "warning",
      text:
        "HTTPS should agree with wsgi.url_scheme: on, 1 or yes for https, anything else for http.",
      source: "PEP 3333, environ Variables",
      why:
        "Applications look at either one to decide about redirects and secure cookies.",
      fix:
        'Set HTTPS to "on" with the scheme "https", and leave it out with "http".',
    },
    {
      id: "environ.wsgi-version",
      side: "server",
      level: "error",
      text: "wsgi.version must be an array of exactly 1 and 0.",
      source: "PEP 3333, environ Variables; wsgiref.validate",
      why: "This is version 1.0 of the interface, and there is no other.",
      fix: "Write [1, 0].",
    },
    {
      id: "environ.url-scheme",
      side: "server",
      level: "error",
      text: "wsgi.url_scheme must be http or https.",
      source: "PEP 3333, environ Variables; wsgiref.validate",
      why: "Every absolute URL that the application makes begins with it.",
      fix: 'Write "http" or "https", in lower case and without the colon.',
    },
    {
      id: "environ.flags",
      side: "server",
      level: "warning",
      text:
        "wsgi.multithread, wsgi.multiprocess and wsgi.run_once should be booleans.",
      source: "PEP 3333, environ Variables",
      why: 'A string such as "false" counts as true.',
      fix: "Write true or false.",
    },
    {
      id: "environ.input",
      side: "server",
      level: "error",
      text:
        "wsgi.input must have read(), readline(), readlines() and an iterator.",
      source: "PEP 3333, Input and Error Streams; wsgiref.validate",
      why: "Applications use any of the four to read the request body.",
      fix:
        "Pass a stream such as new BytesInput(bytes), even if there is no body.",
    },
    {
      id: "environ.errors",
      side: "server",
      level: "error",
      text: "wsgi.errors must have write(), writelines() and flush().",
      source: "PEP 3333, Input and Error Streams; wsgiref.validate",
      why: "Applications use any of the three to report problems.",
      fix: "Pass a stream such as new StringErrors().",
    },
    {
      id: "environ.file-wrapper",
      side: "server",
      level: "error",
      text: "wsgi.file_wrapper, if present, must be a function or a class.",
      source: "PEP 3333, Optional Platform-Specific File Handling",
      why: "An application that finds the key calls it.",
      fix: "Pass a class such as FileWrapper, or leave the key out.",
    },
  ],

  "wsgi.input and wsgi.errors": [
    {
      id: "input.arguments",
      side: "app",
      level: "error",
      text:
        "read(), readline() and readlines() must be called with no argument or one integer.",
      source: "PEP 3333, Input and Error Streams; wsgiref.validate",
      why: "Each server treats any other argument in its own way.",
      fix: "Call read(size) with a whole number, or read().",
    },
    {
      id: "input.attribute",
      side: "app",
      level: "error",
      text:
        "The application must use only read(), readline(), readlines() and the iterator of wsgi.input.",
      source: "PEP 3333, Input and Error Streams; wsgiref.validate",
      why: "No other member exists on every server.",
      fix: "Read the body in one of the four ways that PEP 3333 names.",
    },
    {
      id: "input.close",
      side: "app",
      level: "error",
      text: "The application must not close wsgi.input.",
      source: "PEP 3333, Input and Error Streams; wsgiref.validate",
      why:
        "The stream belongs to the server, which may read the next request from it.",
      fix: "Remove the call; the server closes what it opened.",
    },
    {
      id: "input.read-unbounded",
      side: "app",
      level: "warning",
      text:
        "read(), readline(), readlines() and iteration should have a bound when neither CONTENT_LENGTH nor wsgi.input_terminated bounds the body.",
      source: "PEP 3333, Input and Error Streams; werkzeug.middleware.lint",
      why:
        "On a server that hands over its socket, the call waits for bytes that never come.",
      fix:
        "Read the body only if CONTENT_LENGTH is present or wsgi.input_terminated is true.",
    },
    {
      id: "input.past-end",
      side: "app",
      level: "warning",
      text:
        "The application should ask for no more than CONTENT_LENGTH bytes in total, unless wsgi.input_terminated is set.",
      source: "PEP 3333, Input and Error Streams",
      why:
        "On a server that hands over its socket, the call waits for bytes that never come.",
      fix: "Pass read() at most the number of bytes that are left.",
    },
    {
      id: "input.after-close",
      side: "app",
      level: "error",
      text: "wsgi.input must not be read after the response was closed.",
      source: "PEP 3333, Specification Details",
      why: "The connection may already carry the next request.",
      fix: "Read what you need before the last chunk of the response.",
    },
    {
      id: "input.type",
      side: "server",
      level: "error",
      text:
        "wsgi.input must return bytes as a Uint8Array and lines as an array of them, or promises of these if the stream is asynchronous.",
      source: "PEP 3333, Input and Error Streams; wsgiref.validate",
      why: "Applications join and decode what they read as bytes.",
      fix: "Return a Uint8Array; an empty one at the end of the body.",
    },
    {
      id: "input.size",
      side: "server",
      level: "error",
      text: "wsgi.input must not return more bytes than it was asked for.",
      source: "PEP 3333, Input and Error Streams",
      why:
        "Applications rely on the size to bound their memory and to find the parts of a body.",
      fix: "Keep what exceeds the size for the next call.",
    },
    {
      id: "input.length",
      side: "server",
      level: "error",
      text: "wsgi.input must not return more bytes in all than CONTENT_LENGTH.",
      source: "PEP 3333, Input and Error Streams",
      why:
        "What comes after the body is the next request, which is nobody's data to read.",
      fix: "End the stream after CONTENT_LENGTH bytes.",
    },
    {
      id: "input.line",
      side: "server",
      level: "error",
      text:
        "A line must contain exactly one LF, at its end; only the last line may lack it.",
      source: "PEP 3333, Input and Error Streams",
      why: "Applications find the parts of a form by its lines.",
      fix:
        "Split the body after each LF and nowhere else, unless a size is given.",
    },
    {
      id: "input.eof",
      side: "server",
      level: "error",
      text:
        "After an empty read, every further read of wsgi.input must be empty.",
      source: "PEP 3333, Input and Error Streams",
      why: "An empty read is how an application knows the body has ended.",
      fix: "Wait for at least one byte, unless the body has ended.",
    },
    {
      id: "errors.arguments",
      side: "app",
      level: "error",
      text:
        "write() must be called with one string, writelines() with an iterable of strings, flush() with no argument.",
      source: "PEP 3333, Input and Error Streams; wsgiref.validate",
      why:
        "wsgi.errors is a text stream; what a server makes of anything else is unknown.",
      fix: "Convert with String() before writing.",
    },
    {
      id: "errors.attribute",
      side: "app",
      level: "error",
      text:
        "The application must use only write(), writelines() and flush() of wsgi.errors.",
      source: "PEP 3333, Input and Error Streams; wsgiref.validate",
      why: "No other member exists on every server.",
      fix: "Use one of the three methods that PEP 3333 names.",
    },
    {
      id: "errors.close",
      side: "app",
      level: "error",
      text: "The application must not close wsgi.errors.",
      source: "PEP 3333, Input and Error Streams; wsgiref.validate",
      why: "The stream is the server's log, and other requests write to it.",
      fix: "Remove the call, or call flush().",
    },
  ],

  "start_response and write": [
    {
      id: "start-response.arguments",
      side: "app",
      level: "error",
      text: "start_response() must be called with two or three arguments.",
      source: "PEP 3333, The start_response() Callable; wsgiref.validate",
      why: "All three are positional, and servers take no others.",
      fix:
        "Call start_response(status, headers), with the error third if there was one.",
    },
    {
      id: "start-response.twice",
      side: "app",
      level: "error",
      text: "A second call to start_response() must pass exc_info.",
      source: "PEP 3333, The start_response() Callable",
      why: "Only an error is a reason to replace a response that was started.",
      fix:
        "Call it once, or pass the error that you caught as the third argument.",
    },
    {
      id: "start-response.exc-info",
      side: "app",
      level: "error",
      text: "exc_info must be an Error, null or absent.",
      source: "PEP 3333, The start_response() Callable; wsgiref.validate",
      why: "The server throws it if the headers have already been sent.",
      fix:
        "Pass the error that you caught, wrapped in new Error() if it is not an Error.",
    },
    {
      id: "start-response.too-late",
      side: "app",
      level: "error",
      text:
        "start_response() must not be called after the response was closed.",
      source: "PEP 3333, Specification Details",
      why: "The connection may already carry the next response.",
      fix: "Start the response before the body ends.",
    },
    {
      id: "start-response.result",
      side: "server",
      level: "error",
      text: "start_response() must return the write function.",
      source: "PEP 3333, The write() Callable",
      why: "Applications that push their output call what it returns.",
      fix: "Return a function that sends a Uint8Array.",
    },
    {
      id: "start-response.reraise",
      side: "server",
      level: "error",
      text:
        "start_response() must throw exc_info itself if the headers have already been sent.",
      source: "PEP 3333, The start_response() Callable",
      why:
        "The response cannot be replaced any more, so the application has to be stopped.",
      fix: "Throw exc_info if the headers have been sent.",
    },
    {
      id: "status.type",
      side: "app",
      level: "error",
      text: "The status must be a primitive string.",
      source: "PEP 3333, The start_response() Callable; wsgiref.validate",
      why: "The server sends it as it is, with the reason.",
      fix: 'Write "200 OK".',
    },
    {
      id: "status.format",
      side: "app",
      level: "error",
      text:
        "The status must be three digits, one space and a reason, in latin-1 without control characters or white space around it.",
      source:
        "PEP 3333, The start_response() Callable; RFC 9112 §4; wsgiref.validate",
      why:
        "It becomes the first line of the response; a line break in it would forge header fields.",
      fix: 'Write "200 OK".',
    },
    {
      id: "status.reason",
      side: "app",
      level: "warning",
      text: "The reason of a status should not be empty.",
      source: "PEP 3333, The start_response() Callable; wsgiref.validate",
      why: "Some clients and gateways fail on a status line without one.",
      fix: 'Write "200 OK".',
    },
    {
      id: "status.range",
      side: "app",
      level: "error",
      text: "The status code must be from 100 to 999.",
      source: "RFC 9110 §15; wsgiref.validate",
      why: "A client cannot tell what a code below 100 means.",
      fix: 'Write a code that RFC 9110 defines: "200 OK".',
    },
    {
      id: "status.class",
      side: "app",
      level: "warning",
      text: "The status code should be from 100 to 599.",
      source: "RFC 9110 §15",
      why: "Clients treat any other code as a server error.",
      fix: "Use a code of the class you mean: 2xx, 3xx, 4xx or 5xx.",
    },
    {
      id: "status.informational",
      side: "app",
      level: "error",
      text: "The status must not be 1xx.",
      source: "RFC 9110 §15.2",
      why:
        "A 1xx response is not final: the client keeps waiting for one that is.",
      fix: "Start the final response; the server sends 100 (Continue) itself.",
    },
    {
      id: "headers.type",
      side: "app",
      level: "error",
      text: "The headers must be an array.",
      source: "PEP 3333, The start_response() Callable; wsgiref.validate",
      why:
        "The server may change the list, and its order and repetitions matter.",
      fix:
        'Write [["Content-Type", "text/plain"]], or [...headers] for a Headers object.',
    },
    {
      id: "headers.frozen",
      side: "app",
      level: "error",
      text: "The headers must not be frozen or sealed.",
      source: "PEP 3333, The start_response() Callable; Rack::Lint",
      why:
        "The list is the server's to change, and adding a field would throw.",
      fix: "Pass a copy: [...headers].",
    },
    {
      id: "headers.tuple",
      side: "app",
      level: "error",
      text: "Each header must be an array of a name and a value.",
      source: "PEP 3333, The start_response() Callable; wsgiref.validate",
      why:
        "The server takes the first for the name and the second for the value.",
      fix: 'Write ["Content-Type", "text/plain"].',
    },
    {
      id: "headers.string",
      side: "app",
      level: "error",
      text: "The name and the value of a header must be primitive strings.",
      source: "PEP 3333, The start_response() Callable; wsgiref.validate",
      why: "The server turns them into bytes as they are.",
      fix: 'Convert the value: ["Content-Length", String(body.length)].',
    },
    {
      id: "headers.latin1",
      side: "app",
      level: "error",
      text: "A header must have only code points up to U+00FF.",
      source: "PEP 3333, Unicode Issues; webtest.lint",
      why: "Each code point becomes one byte, and higher ones do not fit.",
      fix:
        "Encode the text first: encodeURIComponent(), or RFC 8187 for a file name.",
    },
    {
      id: "headers.name",
      side: "app",
      level: "error",
      text:
        "A header name must be a token that starts with a letter and does not end with - or _.",
      source: "RFC 9110 §5.1; wsgiref.validate",
      why: "Clients and proxies refuse other names, or read them differently.",
      fix: 'Write the name alone, without a colon: "X-Request-Id".',
    },
    {
      id: "headers.status",
      side: "app",
      level: "error",
      text: "There must be no Status header.",
      source: "PEP 3333, The start_response() Callable; wsgiref.validate",
      why: "A CGI gateway would take it for the status.",
      fix: "Pass the status as the first argument.",
    },
    {
      id: "headers.hop-by-hop",
      side: "app",
      level: "error",
      text: "There must be no hop-by-hop header.",
      source: "PEP 3333, Other HTTP Features; RFC 9110 §7.6.1",
      why:
        "They describe the connection, which the server manages: a wrong one breaks the framing of the response.",
      fix: "Remove it; the server adds those it needs.",
    },
    {
      id: "headers.value",
      side: "app",
      level: "error",
      text: "A header value must not contain a control character.",
      source:
        "PEP 3333, The start_response() Callable; RFC 9110 §5.5; wsgiref.validate",
      why: "A line break in it would forge header fields or a whole response.",
      fix: "Remove or encode such characters in text that comes from outside.",
    },
    {
      id: "headers.value-space",
      side: "app",
      level: "warning",
      text: "A header value should not have white space around it.",
      source: "RFC 9110 §5.5",
      why: "The white space is not part of the value: a client never sees it.",
      fix: "Call trim() on the value.",
    },
    {
      id: "headers.duplicate",
      side: "app",
      level: "error",
      text:
        "Content-Length, Content-Type, Content-Location, Content-Range, Location, ETag, Date, Last-Modified, Expires, Age, Retry-After and Server must appear at most once.",
      source: "RFC 9110 §5.3; RFC 9111 §5.1, §5.3",
      why: "Clients differ in which of the two they use.",
      fix: "Replace the value: Headers.set() instead of add_header().",
    },
    {
      id: "headers.required",
      side: "app",
      level: "warning",
      text:
        "401 should have WWW-Authenticate, 405 Allow, and 206 Content-Range or the type multipart/byteranges.",
      source: "RFC 9110 §15.3.7, §15.5.2, §15.5.6",
      why:
        "Without it the client cannot know how to authenticate, what to try instead, or which part it got.",
      fix: "Add the field, or answer with another status.",
    },
    {
      id: "headers.content-length",
      side: "app",
      level: "error",
      text: "Content-Length must be digits only.",
      source: "RFC 9110 §8.6; webtest.lint",
      why:
        "It marks the end of the response: if two readers disagree, one response can pass for two.",
      fix: "Write String(body.length), the length in bytes.",
    },
    {
      id: "headers.content-length-forbidden",
      side: "app",
      level: "error",
      text: "There must be no Content-Length with 204.",
      source: "RFC 9110 §8.6; Rack::Lint",
      why: "A client may wait for a body that must not come.",
      fix: "Remove it from a 204 response.",
    },
    {
      id: "headers.content-type-forbidden",
      side: "app",
      level: "error",
      text: "There must be no Content-Type with 204 or 304.",
      source: "wsgiref.validate; RFC 9110 §15.4.5",
      why:
        "There is no content to describe; with 304 it may replace the type that the client has stored.",
      fix: "Remove it from a 204 or 304 response.",
    },
    {
      id: "headers.content-type-missing",
      side: "app",
      level: "error",
      text:
        "A response with content must have a Content-Type, unless its status is 204 or 304.",
      source: "wsgiref.validate, with python/cpython gh-93416; RFC 9110 §8.3",
      why:
        "Clients would guess the type from the bytes, and could take them for a script.",
      fix:
        'Add ["Content-Type", "text/plain; charset=utf-8"], or what the content is.',
    },
    {
      id: "headers.content-type-format",
      side: "app",
      level: "warning",
      text:
        "Content-Type should be a type/subtype, and the charset of text should be a registered name.",
      source: "RFC 9110 §8.3.1; IANA, Character Sets",
      why:
        "A client that cannot read it treats the content as unknown bytes, or shows wrong letters.",
      fix: 'Write "text/html; charset=utf-8".',
    },
    {
      id: "headers.entity-304",
      side: "app",
      level: "warning",
      text:
        "There should be no Content-Encoding, -Language, -Length or -Range with 304.",
      source: "RFC 9110 §15.4.5; werkzeug.middleware.lint",
      why:
        "They describe content that is not sent; a cache may update what it stored with them.",
      fix:
        "Send only Cache-Control, Content-Location, Date, ETag, Expires and Vary.",
    },
    {
      id: "headers.etag",
      side: "app",
      level: "warning",
      text: "ETag should be a quoted string, with W/ before it if it is weak.",
      source: "RFC 9110 §8.8.3; werkzeug.middleware.lint",
      why:
        "Clients send it back unchanged, and caches compare it with its quotes.",
      fix: 'Write "\\"abc\\"" or "W/\\"abc\\"".',
    },
    {
      id: "headers.date",
      side: "app",
      level: "warning",
      text:
        "Date, Expires and Last-Modified should be in the date format of HTTP.",
      source: "RFC 9110 §5.6.7",
      why:
        "A client that cannot read it ignores it: pages are cached forever, or not at all.",
      fix:
        'Write "Sun, 06 Nov 1994 08:49:37 GMT"; format_date_time() returns it.',
    },
    {
      id: "headers.location",
      side: "app",
      level: "warning",
      text: "Location should be a URI reference, in ASCII.",
      source: "RFC 9110 §10.2.2; RFC 3986 §4.1",
      why:
        "Clients guess the encoding of other characters, and each guesses differently.",
      fix: "Percent-encode it: encodeURI(path).",
    },
    {
      id: "headers.set-cookie",
      side: "app",
      level: "warning",
      text:
        "Set-Cookie should start with a name and =; SameSite=None, __Secure- and __Host- names should come with Secure, and __Host- names with Path=/ and no Domain.",
      source: "RFC 6265 §4.1.1; RFC 6265bis §4.1.2.7, §4.1.3",
      why: "Browsers drop other cookies silently.",
      fix: 'Write "name=value; SameSite=None; Secure".',
    },
    {
      id: "headers.fresh-list",
      side: "app",
      level: "warning",
      text:
        "The headers should not be the same array as in an earlier response.",
      source: "PEP 3333, The start_response() Callable",
      why:
        "The server may change the list, so headers of one response would appear in the next.",
      fix:
        "Write the array where start_response() is called, or pass a copy: [...headers].",
    },
    {
      id: "headers.mutated",
      side: "app",
      level: "warning",
      text:
        "The application should not change the headers between start_response() and the first chunk, or the end of an empty body.",
      source: "PEP 3333, The start_response() Callable",
      why:
        "Some servers read the list at once and others later, so the change may be sent or lost.",
      fix: "Complete the headers before calling start_response().",
    },
    {
      id: "write.type",
      side: "app",
      level: "error",
      text: "write() must be given a Uint8Array.",
      source: "PEP 3333, The write() Callable; wsgiref.validate",
      why: "A body is bytes; the server does not know the encoding of text.",
      fix: "Encode text: new TextEncoder().encode(text).",
    },
    {
      id: "write.arguments",
      side: "app",
      level: "error",
      text: "write() must be called with exactly one argument.",
      source: "PEP 3333, The write() Callable; wsgiref.validate",
      why: "Anything after the first is lost.",
      fix: "Call write(data) once for each piece.",
    },
    {
      id: "write.after-return",
      side: "app",
      level: "error",
      text:
        "write() must not be called once the application has returned and its iterable is being read.",
      source: "PEP 3333, The write() Callable",
      why:
        "Written data comes before the iterable, which the server is already sending.",
      fix: "Yield the data from the iterable.",
    },
    {
      id: "write.after-close",
      side: "app",
      level: "error",
      text: "write() must not be called after the response was closed.",
      source: "PEP 3333, Specification Details",
      why: "The connection may already carry the next response.",
      fix: "Write everything before the application returns.",
    },
  ],

  "The body": [
    {
      id: "body.missing",
      side: "app",
      level: "error",
      text:
        "The application must return an iterable, not undefined, null or false.",
      source: "PEP 3333, Specification Details; wsgiref.validate",
      why: "The server iterates over what is returned.",
      fix: "Return [] if there is no body.",
    },
    {
      id: "body.string",
      side: "app",
      level: "error",
      text: "The body must not be a string or a Uint8Array itself.",
      source: "PEP 3333, Buffering and Streaming; wsgiref.validate",
      why: "Iterating over it gives single characters or numbers.",
      fix: "Return [data], with text encoded to a Uint8Array.",
    },
    {
      id: "body.iterable",
      side: "app",
      level: "error",
      text: "The body must be an iterable or an async iterable.",
      source: "PEP 3333, Specification Details; webtest.lint",
      why: "The server iterates over what is returned.",
      fix:
        "Return an array of Uint8Array, or call the generator function: body().",
    },
    {
      id: "body.chunk-type",
      side: "app",
      level: "error",
      text: "Every chunk of the body must be a Uint8Array.",
      source: "PEP 3333, Specification Details; wsgiref.validate",
      why: "A body is bytes; the server does not know the encoding of text.",
      fix: "Encode text: new TextEncoder().encode(text).",
    },
    {
      id: "body.start-response-first",
      side: "app",
      level: "error",
      text:
        "start_response() must be called before the first chunk, or before the end of an empty body.",
      source: "PEP 3333, The start_response() Callable; wsgiref.validate",
      why: "The server has no status and headers to send before the chunk.",
      fix: "Call start_response() before returning, or before the first yield.",
    },
    {
      id: "body.close-type",
      side: "app",
      level: "error",
      text: "close, if the body has one, must be a function.",
      source: "PEP 3333, Specification Details",
      why: "The server calls it at the end of the response.",
      fix: "Give the body a method close(), or none.",
    },
    {
      id: "body.content-length",
      side: "app",
      level: "error",
      text:
        "The body must have as many bytes as Content-Length says, except for HEAD and 304.",
      source:
        "PEP 3333, Handling the Content-Length Header; RFC 9110 §8.6; Rack::Lint",
      why:
        "The client waits for missing bytes, and takes extra bytes for the next response.",
      fix:
        "Count bytes, not characters, or leave Content-Length to the server.",
    },
    {
      id: "body.forbidden",
      side: "app",
      level: "error",
      text: "A 204, 205 or 304 response must have no body.",
      source: "RFC 9110 §15.3.5, §15.3.6, §15.4.5; Rack::Lint",
      why: "The client takes them for the next response.",
      fix: "Return [], or use the status 200.",
    },
    {
      id: "body.head",
      side: "app",
      level: "warning",
      text: "A response to HEAD should have no body.",
      source: "RFC 9110 §9.3.2; Rack::Lint",
      why: "The server drops them, so they are made for nothing.",
      fix: 'Return [] when REQUEST_METHOD is "HEAD".',
    },
    {
      id: "body.single-iteration",
      side: "server",
      level: "error",
      text:
        "The iterable must be iterated once, be it an array, and so must its iterator.",
      source: "PEP 3333, Specification Details; Rack::Lint",
      why: "Most iterables are spent after one pass: a second finds nothing.",
      fix: "Keep the chunks if they are needed again.",
    },
    {
      id: "body.early",
      side: "server",
      level: "error",
      text:
        "The body must not be iterated before the application has returned it.",
      source: "PEP 3333, Specification Details",
      why:
        "An asynchronous application returns a promise, which is not an iterable.",
      fix: "Await what the application returns.",
    },
    {
      id: "body.after-close",
      side: "server",
      level: "error",
      text: "The body must not be read after it was closed.",
      source: "PEP 3333, Specification Details; wsgiref.validate",
      why: "What it reads from, a file perhaps, is released by then.",
      fix: "Call close() last.",
    },
    {
      id: "body.close-missing",
      side: "server",
      level: "error",
      text: "close() must be called in the end, whatever happens.",
      source: "PEP 3333, Specification Details; wsgiref.validate",
      why:
        "What the application holds for the response, a file perhaps, is never released.",
      fix: "Call close() in a finally block.",
    },
    {
      id: "body.close-twice",
      side: "server",
      level: "error",
      text: "close() must be called only once.",
      source: "PEP 3333, Specification Details",
      why:
        "The second call may release something that another response holds by then.",
      fix: "Remember that it was called.",
    },
  ],

  "Over a whole run": [
    {
      id: "app.throws",
      side: "app",
      level: "error",
      text: "The application must not throw, whatever the request.",
      source: "PEP 3333, Error Handling",
      why:
        "The client gets the server's bare error page, and the connection is lost.",
      fix: "Catch the error and start a 500 response with exc_info.",
    },
    {
      id: "app.head-equals-get",
      side: "app",
      level: "warning",
      text:
        "HEAD and GET should be answered with the same status and the same headers, apart from Date.",
      source: "RFC 9110 §9.3.2",
      why: "HEAD is how clients and caches ask what GET would say.",
      fix: "Handle HEAD as GET and return [] for its body.",
    },
    {
      id: "app.repeatable",
      side: "app",
      level: "warning",
      text: "A safe request should get the same status when it is repeated.",
      source: "RFC 9110 §9.2.1",
      why: "Clients, proxies and crawlers repeat safe requests at will.",
      fix: "Keep GET and HEAD free of effects on later requests.",
    },
    {
      id: "app.isolated",
      side: "app",
      level: "error",
      text:
        "Two interleaved requests must get the same answers as one after the other.",
      source: "PEP 3333, Thread Support",
      why:
        "Servers run requests at the same time: one user would see another's data.",
      fix:
        "Keep what belongs to a request in local variables or in the environ.",
    },
    {
      id: "app.closes",
      side: "app",
      level: "error",
      text:
        "A body abandoned after its first chunk must be released by close().",
      source: "PEP 3333, Specification Details",
      why:
        "Clients leave early, and each time a file or a connection would stay open.",
      fix: "Release in close(), or in a finally block of the generator.",
    },
    {
      id: "app.unread-body",
      side: "app",
      level: "warning",
      text:
        "A request body that is not read should not affect the next request.",
      source: "PEP 3333, Input and Error Streams",
      why: "What one request leaves behind must not reach the next.",
      fix: "Keep no stream beyond its request.",
    },
    {
      id: "app.environ-kept",
      side: "app",
      level: "warning",
      text:
        "The application should not depend on keys that a server may leave out: QUERY_STRING, CONTENT_TYPE, CONTENT_LENGTH, REMOTE_ADDR.",
      source: "PEP 3333, environ Variables",
      why: "It would fail on another server, or on a request without a body.",
      fix: 'Give a default: environ.QUERY_STRING ?? "".',
    },
    {
      id: "app.path-bytes",
      side: "app",
      level: "error",
      text:
        "A PATH_INFO that is not UTF-8 must not make the application throw.",
      source: "PEP 3333, Unicode Issues",
      why: "Any client can send such a path, and fill the log with errors.",
      fix: "Decode with path_info(environ), which never fails, and answer 404.",
    },
    {
      id: "app.timeout",
      side: "app",
      level: "error",
      text: "Each answer must come within the time limit.",
      source: "PEP 3333, Buffering and Streaming",
      why: "A waiting client holds a connection, and its user may leave.",
      fix: "Bound the work of one request, or raise the limit.",
    },
  ],
} as const satisfies Record<string, readonly RuleText[]>;

/**
 * The id of a rule, so that code can name only rules that exist.
 *
 * @category Validator
 */
export type RuleId =
  (typeof RULES_BY_SECTION)[keyof typeof RULES_BY_SECTION][number]["id"];

/**
 * Every rule of the interface, in the order in which a request meets them.
 *
 * @example Look up a rule
 * ```ts
 * import { RULES } from "@pep3333/wsgi/validator";
 * import { assertEquals } from "@std/assert";
 *
 * const rule = RULES.find((rule) => rule.id === "status.format");
 * assertEquals(rule?.side, "app");
 * assertEquals(rule?.fix, 'Write "200 OK".');
 * ```
 * @category Validator
 */
export const RULES: readonly Rule[] = Object.values(RULES_BY_SECTION).flat();
