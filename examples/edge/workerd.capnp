# The Worker under workerd, Cloudflare's open-source runtime:
#
#     deno bundle --platform=browser --output=examples/edge/worker.js \
#       examples/edge/worker.ts
#     npx -y workerd serve examples/edge/workerd.capnp
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "wsgi", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:8000", http = (), service = "wsgi")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "2026-01-01",
  # The signal of a request is aborted when its client leaves.
  compatibilityFlags = ["enable_request_signal"],
);
