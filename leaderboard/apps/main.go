// The small application, for net/http of Go.
package main

import (
	"io"
	"net/http"
	"os"
)

const allow = "GET, HEAD, POST, OPTIONS"

func hello(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "text/plain")
	w.Header().Set("Allow", allow)
	switch {
	case r.URL.Path != "/" && r.URL.Path != "":
		http.Error(w, "404 Not Found", 404)
	case r.Method == "OPTIONS":
		w.WriteHeader(204)
	case r.Method != "GET" && r.Method != "HEAD" && r.Method != "POST":
		http.Error(w, "405 Method Not Allowed", 405)
	default:
		io.WriteString(w, "Hello world\n")
	}
}

func main() {
	err := http.ListenAndServe("127.0.0.1:"+os.Args[1], http.HandlerFunc(hello))
	panic(err)
}
