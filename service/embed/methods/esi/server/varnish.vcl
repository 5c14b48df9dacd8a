# cellfacts esi: /etc/varnish/cellfacts.vcl
sub vcl_recv {
    if (req.url ~ "^{{ base_path | pattern }}") {
        if (req.method != "GET" && req.method != "HEAD") {
            return (synth(405));
        }
        set req.url = regsub(req.url, "\?.*", "");
        unset req.http.Cookie;
        unset req.http.Authorization;
        return (hash);
    }
    if (req.esi_level > 0) {
        return (synth(404));
    }
}

sub vcl_backend_response {
    if (bereq.url ~ "^{{ base_path | pattern }}") {
        unset beresp.http.Set-Cookie;
        set beresp.do_stream = false;
        set beresp.ttl = 0s;
        if (beresp.status == 200) {
            set beresp.ttl = 10s;
        }
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        return (deliver);
    }
    if (beresp.http.Content-Type ~ "^text/html") {
        set beresp.do_esi = true;
    }
}

sub vcl_deliver {
    if (req.url ~ "^{{ base_path | pattern }}") {
        if (req.esi_level > 0 && resp.status != 200) {
            return (synth(resp.status));
        }
    } elsif (resp.http.Content-Type ~ "^text/html") {
        unset req.http.If-None-Match;
        unset req.http.If-Modified-Since;
        unset resp.http.ETag;
        unset resp.http.Last-Modified;
    }
}

sub vcl_synth {
    if (req.esi_level > 0) {
        set resp.status = 200;
        set resp.http.Content-Type = "text/html; charset=utf-8";
        set req.http.X-Page = "en/guide";
        if (req.url ~ "^{{ base_path | pattern }}[a-zA-Z-]+/[a-z-]+(/[a-z0-9-]+)?(\.brief|\.h[34])?\.html$") {
            set req.http.X-Page = regsub(req.url, "^{{ base_path | pattern }}([a-zA-Z-]+/[a-z-]+(/[a-z0-9-]+)?).*", "\1");
        }
        {% for language in languages[1:] %}
        if (req.http.X-Page ~ "^{{ language.pattern }}") {
            synthetic({"<p {{ language.attributes }}><a href="{{ service }}"} + req.http.X-Page + {".page.html" rel="noreferrer" referrerpolicy="no-referrer">{{ language.title }}</a></p>"});
            return (deliver);
        }
        {% endfor %}
        synthetic({"<p {{ languages[0].attributes }}><a href="{{ service }}"} + req.http.X-Page + {".page.html" rel="noreferrer" referrerpolicy="no-referrer">{{ languages[0].title }}</a></p>"});
        return (deliver);
    }
}
