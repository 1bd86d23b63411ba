#!/usr/bin/env -S deno run --allow-env --allow-read=guestbook.db --allow-write=guestbook.db
/**
 * The guestbook example as a CGI program. Its database is in the folder of this
 * file: the web server starts the program there, and its user must be allowed to
 * write there. See docs/cgi.md.
 *
 * @module
 */
import { CGIHandler } from "../../mod.ts";
import { application } from "../guestbook.ts";

await new CGIHandler().run(application);
