<?php
// The small application, for the server in PHP's command.
file_get_contents("php://input");
$allow = "GET, HEAD, POST, OPTIONS";
$method = $_SERVER["REQUEST_METHOD"];
header("Content-Type: text/plain");
header("Allow: $allow");
if (parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH) !== "/") {
    http_response_code(404);
    echo "404 Not Found\n";
} elseif ($method === "OPTIONS") {
    http_response_code(204);
} elseif (!in_array($method, explode(", ", $allow))) {
    http_response_code(405);
    echo "405 Method Not Allowed\n";
} else {
    echo "Hello world\n";
}
