/**
 * What a transport is: it carries requests to an application.
 *
 * @module
 */
import type { WSGIApplication } from "../../wsgi/types.ts";
import type { ReloadEvents } from "./dev/reload_events.ts";
import type { ListenAddress } from "./kinds.ts";
import type { AccessLog } from "./access_log.ts";
import type { Meter } from "./meter.ts";
import type { Settings } from "./settings.ts";

/** A certificate chain and its key, in PEM. */
export interface Tls {
  /** The certificate chain. */
  cert: string;
  /** The private key. */
  key: string;
}

/** What to serve, where and how. */
export interface Carriage {
  /** The application. */
  app: WSGIApplication;
  /** Where to listen. */
  address: ListenAddress;
  /** The settings. */
  settings: Settings;
  /** For HTTPS. */
  tls?: Tls;
  /** Whether other processes listen on the port, too. */
  reuse_port: boolean;
  /** Where the access log goes. */
  access_log: AccessLog;
  /** What counts requests, if anything shall. */
  meter?: Meter;
  /** For a developer: tells pages to reload. Errors are shown, too. */
  events?: ReloadEvents;
  /** Called when it does not listen any more, while requests may be in flight. */
  on_stopped_listening?: () => void;
}

/** An application that is being served. */
export interface Running {
  /** Where it listens. */
  readonly address: ListenAddress;
  /** Resolves when it has stopped. */
  readonly served: Promise<void>;
  /** Stop accepting, and let the requests in flight end, for a limited time. */
  stop(): void;
}
