-- Sends the requests of a file in turn, each preceded by its length in bytes,
-- and prints what wrk counted as one line of JSON.
local requests = {}

local function read_requests(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  local at = 1
  while at <= #text do
    local line_end = text:find("\n", at, true)
    local length = tonumber(text:sub(at, line_end - 1))
    requests[#requests + 1] = text:sub(line_end + 1, line_end + length)
    at = line_end + length + 1
  end
end

-- In place of wrk's own, which writes one request by itself: a request that is
-- always the same is asked for once, so that Lua costs the loader nothing.
function wrk.init(args)
  read_requests(args[1])
  local next = 0
  wrk.request = function()
    next = next % #requests + 1
    return requests[next]
  end
  if #requests > 1 then request = wrk.request end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
