/**
 * The hello application as a module for `serve`.
 *
 * @module
 */
import { wsgi_apps } from "./wsgi_apps.ts";

export default wsgi_apps("").hello;
