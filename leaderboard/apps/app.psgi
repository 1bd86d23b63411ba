# The small application, for servers of PSGI.
use strict;
use warnings;

my $allow = "GET, HEAD, POST, OPTIONS";

sub {
    my $env = shift;
    my $input = $env->{"psgi.input"};
    while ($input->read(my $data, 65536)) { }
    my $method = $env->{REQUEST_METHOD};
    my ($status, $body) = (200, "Hello world\n");
    if ($env->{PATH_INFO} ne "/" && $env->{PATH_INFO} ne "") {
        ($status, $body) = (404, "404 Not Found\n");
    }
    elsif ($method eq "OPTIONS") {
        return [204, [Allow => $allow], []];
    }
    elsif (!grep { $_ eq $method } split /, /, $allow) {
        ($status, $body) = (405, "405 Method Not Allowed\n");
    }
    my $headers = [
        "Content-Type"   => "text/plain",
        "Content-Length" => length $body,
        Allow            => $allow,
    ];
    return [$status, $headers, $method eq "HEAD" ? [] : [$body]];
};
