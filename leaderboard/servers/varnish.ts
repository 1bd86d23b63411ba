import type { BoardServer } from "../board_server.ts";

/** Varnish. */
export const VARNISH: BoardServer = {
  name: "Varnish",
  language: "C",
  serves: "a fixed response",
  install: "apt-get install varnish",
  version: ["varnishd", "-V"],
  start: ({ folder, port }) => ({
    command: [
      "varnishd",
      ...["-F", "-j", "none", "-n", `${folder}/varnish`, "-s", "malloc,16m"],
      ...["-a", `127.0.0.1:${port}`, "-f", `${folder}/default.vcl`],
    ],
    files: {
      "default.vcl": `vcl 4.1;
backend default none;
sub vcl_recv {
  if (req.url ~ "^/(\\?|$)") { return (synth(200)); }
  return (synth(404));
}
sub vcl_synth {
  set resp.http.Content-Type = "text/plain";
  synthetic("Hello world");
  return (deliver);
}
`,
    },
  }),
};
