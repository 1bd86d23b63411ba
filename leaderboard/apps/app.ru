# The small application, for servers of Rack.

ALLOW = "GET, HEAD, POST, OPTIONS"

application = lambda do |env|
  env["rack.input"]&.read
  method = env["REQUEST_METHOD"]
  if env["PATH_INFO"] != "/" && env["PATH_INFO"] != ""
    status, body = 404, "404 Not Found\n"
  elsif method == "OPTIONS"
    next [204, { "Allow" => ALLOW }, []]
  elsif !ALLOW.split(", ").include?(method)
    status, body = 405, "405 Method Not Allowed\n"
  else
    status, body = 200, "Hello world\n"
  end
  headers = {
    "Content-Type" => "text/plain",
    "Content-Length" => body.bytesize.to_s,
    "Allow" => ALLOW,
  }
  [status, headers, method == "HEAD" ? [] : [body]]
end

run application
