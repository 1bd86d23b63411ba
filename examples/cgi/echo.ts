#!/usr/bin/env -S deno run --allow-env
/**
 * The echo example as a CGI program. Put it into a folder whose programs the web
 * server runs; the file must be executable. See docs/cgi.md.
 *
 * @module
 */
import { CGIHandler } from "../../mod.ts";
import { application } from "../echo.ts";

await new CGIHandler().run(application);
