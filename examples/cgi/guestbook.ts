#!/usr/bin/env -S deno run --allow-env --allow-read=guestbook.db --allow-write=guestbook.db
/**
 * The guestbook example as a CGI program, with its database in the folder where
 * this file is: the web server starts it there, and its user must be allowed to
 * write there. See docs/cgi.md.
 *
 * @module
 */
import { CGIHandler } from "../../mod.ts";
import { application } from "../guestbook.ts";

await new CGIHandler().run(application);
