# The small application, for Mojolicious.
use Mojolicious::Lite -signatures;

app->log->level("fatal");

any ["GET", "POST"] => "/" => sub ($c) {
    $c->res->headers->content_type("text/plain");
    $c->render(data => "Hello world\n");
};

app->start;
