import type { BoardServer } from "../board_server.ts";
import { gunicorn } from "./gunicorn.ts";

/** gunicorn, gthread. */
export const GUNICORN_GTHREAD: BoardServer = gunicorn(
  "gthread",
  "--worker-class",
  "gthread",
  ...["--threads", "4"],
);
