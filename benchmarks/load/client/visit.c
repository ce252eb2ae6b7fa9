#define _GNU_SOURCE
#include "visit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "form.h"

#define MOST_FORWARDS 3
#define THANKS "C\u1ea3m \u01a1n"
#define PHONE \
    "Host: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAccept-Language: vi-VN,vi;q=0.9\r\n" \
    "User-Agent: Mozilla/5.0 (Linux; Android 14) Mobile\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define LAST "Connection: close\r\n"

double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

bool visitor_prepare(struct visitor *visitor, int port, const char *answers)
{
    *visitor = (struct visitor){.answers = answers};
    return line_prepare(&visitor->line, port);
}

void visitor_free(struct visitor *visitor)
{
    line_free(&visitor->line);
    text_free(&visitor->request);
    text_free(&visitor->form);
}

/* Finds the cookie that a new one takes the place of, or the place of one more. */
static size_t place_of_cookie(const struct visitor *visitor, struct span cookie)
{
    const char *sign = memchr(cookie.at, '=', cookie.size);
    size_t named = sign ? (size_t)(sign - cookie.at) + 1 : cookie.size, place = 0;
    while (place < visitor->cookie_count
           && strncmp(visitor->cookies[place], cookie.at, named))
        place++;
    return place;
}

static bool take_cookies(struct visitor *visitor)
{
    struct span cookie;
    for (size_t from = 0; next_header(&visitor->line, "Set-Cookie", &from, &cookie);) {
        const char *end = memchr(cookie.at, ';', cookie.size);
        if (end) cookie.size = (size_t)(end - cookie.at);
        size_t place = place_of_cookie(visitor, cookie);
        if (place == MOST_COOKIES || cookie.size >= LONGEST_COOKIE)
            return refuse(&visitor->line, "too many cookies");
        memcpy(visitor->cookies[place], cookie.at, cookie.size);
        visitor->cookies[place][cookie.size] = 0;
        if (place == visitor->cookie_count) visitor->cookie_count++;
    }
    return true;
}

static bool write_request(
    struct visitor *visitor, const char *method, const char *path, const char *more)
{
    struct text *request = &visitor->request;
    text_cut(request, 0);
    bool fits = text_print(request, "%s %s HTTP/1.1\r\n" PHONE "%s", method, path, more);
    for (size_t i = 0; fits && i < visitor->cookie_count; i++)
        fits = text_print(request, "%s%s", i ? "; " : "Cookie: ", visitor->cookies[i]);
    if (fits && visitor->cookie_count) fits = text_print(request, "\r\n");
    return fits || refuse(&visitor->line, "a request too long");
}

static bool open_page(struct visitor *visitor, const char *path, const char *more)
{
    return write_request(visitor, "GET", path, more)
        && (text_print(&visitor->request, "\r\n")
            || refuse(&visitor->line, "a request too long"))
        && exchange(&visitor->line, &visitor->request) && take_cookies(visitor);
}

static bool fill_in(struct visitor *visitor)
{
    struct text *form = &visitor->form;
    text_cut(form, 0);
    return (text_print(form, "%s", visitor->answers)
            && add_hidden_fields(form, &visitor->line.page))
        || refuse(&visitor->line, "a form too long");
}

static bool send_form(struct visitor *visitor, const char *path)
{
    struct text *request = &visitor->request, *form = &visitor->form;
    return write_request(visitor, "POST", path, FORM)
        && ((text_print(request, "Content-Length: %zu\r\n\r\n", form->size)
             && text_add(request, form->at, form->size))
            || refuse(&visitor->line, "a request too long"))
        && exchange(&visitor->line, request) && take_cookies(visitor);
}

/* Goes where the answer says, on this server: behind http://host, or the path as it stands. */
static bool follow(struct visitor *visitor)
{
    struct span onward;
    size_t from = 0, skipped = 0;
    if (!next_header(&visitor->line, "Location", &from, &onward))
        return refuse(&visitor->line, "forwarded nowhere");
    const char *host = memmem(onward.at, onward.size, "://", 3);
    if (host) {
        const char *path = memchr(host + 3, '/', onward.size - (size_t)(host + 3 - onward.at));
        skipped = path ? (size_t)(path - onward.at) : onward.size;
    }
    char path[LONGEST_COOKIE];
    int size = (int)(onward.size - skipped);
    if (size < 1 || size >= (int)sizeof path || onward.at[skipped] != '/')
        return refuse(&visitor->line, "forwarded to %.*s", (int)onward.size, onward.at);
    snprintf(path, sizeof path, "%.*s", size, onward.at + skipped);
    return open_page(visitor, path, LAST);
}

static bool expect_page(struct visitor *visitor)
{
    const struct line *line = &visitor->line;
    return line->status == 200
        || refuse(&visitor->line, "%.*s", (int)strcspn(line->got.at, "\r"), line->got.at);
}

static bool is_forwarded(const struct visitor *visitor)
{
    return visitor->line.status == 302 || visitor->line.status == 303;
}

static bool is_thanked(struct visitor *visitor)
{
    const struct text *page = &visitor->line.page;
    return (page->size && memmem(page->at, page->size, THANKS, strlen(THANKS)))
        || refuse(&visitor->line, "no thanks");
}

static bool make_visit(struct visitor *visitor, const char *path, double *sending)
{
    if (!open_page(visitor, path, "") || !expect_page(visitor) || !fill_in(visitor))
        return false;
    double sent = now();
    if (!send_form(visitor, path)) return false;
    *sending = now() - sent;
    for (int i = 0; i < MOST_FORWARDS && is_forwarded(visitor); i++)
        if (!follow(visitor)) return false;
    return expect_page(visitor) && is_thanked(visitor);
}

bool visit(struct visitor *visitor, const char *path, double *sending)
{
    visitor->cookie_count = 0;
    bool thanked = make_visit(visitor, path, sending);
    line_hang_up(&visitor->line);
    return thanked;
}
