#define _GNU_SOURCE
#include "line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE 30 /* seconds */
#define PIECE 16384u
#define GZIP (15 + 16) /* how zlib is told: the longest window, and the head of a gzip file */

bool line_prepare(struct line *line, int port)
{
    *line = (struct line){.port = port, .socket = -1};
    return inflateInit2(&line->unpacking, GZIP) == Z_OK;
}

void line_hang_up(struct line *line)
{
    if (line->socket >= 0) close(line->socket);
    line->socket = -1;
    line->closes = false;
}

void line_free(struct line *line)
{
    line_hang_up(line);
    inflateEnd(&line->unpacking);
    text_free(&line->got);
    text_free(&line->body);
    text_free(&line->page);
}

bool refuse(struct line *line, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    vsnprintf(line->fault, sizeof line->fault, format, given);
    va_end(given);
    return false;
}

/* Says what the system says; a wait that ended without anything is told by these two numbers. */
static bool refuse_as_system(struct line *line)
{
    bool late = errno == EAGAIN || errno == EINPROGRESS;
    return refuse(line, "%s", late ? "timed out" : strerror(errno));
}

static bool connect_line(struct line *line)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)line->port)};
    struct timeval patience = {.tv_sec = PATIENCE};
    int yes = 1;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    line->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line->socket < 0
        || setsockopt(line->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience)
        || setsockopt(line->socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience)
        || setsockopt(line->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes)
        || connect(line->socket, (struct sockaddr *)&place, sizeof place))
        return refuse_as_system(line);
    return true;
}

static bool send_all(struct line *line, const struct text *request)
{
    for (size_t sent = 0; sent < request->size;) {
        ssize_t more = send(line->socket, request->at + sent, request->size - sent, MSG_NOSIGNAL);
        if (more < 0) return refuse_as_system(line);
        sent += (size_t)more;
    }
    return true;
}

static bool receive(struct line *line)
{
    struct text *got = &line->got;
    if (!text_room(got, PIECE)) return refuse(line, "an answer too long");
    ssize_t more = recv(line->socket, got->at + got->size, PIECE, 0);
    if (more < 0) return refuse_as_system(line);
    if (more == 0) return refuse(line, "closed early");
    text_cut(got, got->size + (size_t)more);
    return true;
}

static bool read_head(struct line *line)
{
    const char *end = NULL;
    while (!line->got.size || !(end = memmem(line->got.at, line->got.size, "\r\n\r\n", 4)))
        if (!receive(line)) return false;
    line->head = (size_t)(end - line->got.at) + 2;
    line->read = line->head + 2;
    if (sscanf(line->got.at, "HTTP/1.%*1[01] %3d", &line->status) != 1)
        return refuse(line, "no HTTP: %.40s", line->got.at);
    return true;
}

/* Moves so many bytes of what came, and waits for them, to the end of the body. */
static bool take(struct line *line, size_t size)
{
    if (size > MOST_TEXT) return refuse(line, "an answer too long");
    while (line->got.size - line->read < size)
        if (!receive(line)) return false;
    if (!text_add(&line->body, line->got.at + line->read, size))
        return refuse(line, "an answer too long");
    line->read += size;
    return true;
}

/* Reads to the end of a row between chunks; gives where it began. */
static bool read_row(struct line *line, size_t *begin)
{
    const char *end;
    *begin = line->read;
    while (!(end = memmem(line->got.at + *begin, line->got.size - *begin, "\r\n", 2)))
        if (!receive(line)) return false;
    line->read = (size_t)(end - line->got.at) + 2;
    return true;
}

static bool read_chunks(struct line *line)
{
    size_t row, size;
    char *end;
    do {
        if (!read_row(line, &row)) return false;
        size = strtoul(line->got.at + row, &end, 16);
        if (end == line->got.at + row) return refuse(line, "a broken chunk");
        if (size && (!take(line, size) || !read_row(line, &row))) return false;
        if (size && line->read != row + 2) return refuse(line, "a broken chunk");
    } while (size);
    do /* What may follow the last chunk ends with an empty row. */
        if (!read_row(line, &row)) return false;
    while (line->read != row + 2);
    return true;
}

static bool read_body(struct line *line)
{
    struct span value;
    size_t from = 0;
    char *end;
    if (next_header(line, "Transfer-Encoding", &from, &value))
        return span_is(value, "chunked") ? read_chunks(line) : refuse(line, "unknown encoding");
    from = 0;
    if (!next_header(line, "Content-Length", &from, &value))
        return refuse(line, "an answer without a length");
    size_t size = strtoul(value.at, &end, 10);
    if (end == value.at) return refuse(line, "a broken length");
    return take(line, size);
}

static bool unpack(struct line *line)
{
    z_stream *gzip = &line->unpacking;
    int state = inflateReset(gzip);
    gzip->next_in = (Bytef *)line->body.at;
    gzip->avail_in = (uInt)line->body.size;
    while (state == Z_OK) {
        if (!text_room(&line->page, PIECE)) return refuse(line, "a page too long");
        gzip->next_out = (Bytef *)line->page.at + line->page.size;
        gzip->avail_out = PIECE;
        state = inflate(gzip, Z_NO_FLUSH);
        text_cut(&line->page, line->page.size + PIECE - gzip->avail_out);
    }
    return state == Z_STREAM_END || refuse(line, "broken gzip");
}

bool next_header(const struct line *line, const char *name, size_t *from, struct span *value)
{
    size_t length = strlen(name);
    while (*from < line->head) {
        const char *row = line->got.at + *from;
        const char *end = memmem(row, line->head - *from, "\r\n", 2);
        *from += (size_t)(end - row) + 2;
        if ((size_t)(end - row) <= length || row[length] != ':') continue;
        if (!span_is((struct span){row, length}, name)) continue;
        for (row += length + 1; row < end && *row == ' ';) row++;
        *value = (struct span){row, (size_t)(end - row)};
        return true;
    }
    return false;
}

bool exchange(struct line *line, const struct text *request)
{
    struct span value;
    size_t from = 0;
    if (line->closes) line_hang_up(line);
    text_cut(&line->got, 0);
    text_cut(&line->body, 0);
    text_cut(&line->page, 0);
    if (line->socket < 0 && !connect_line(line)) return false;
    if (!send_all(line, request) || !read_head(line) || !read_body(line)) return false;
    while (next_header(line, "Connection", &from, &value))
        line->closes |= span_is(value, "close");
    from = 0;
    if (next_header(line, "Content-Encoding", &from, &value) && span_is(value, "gzip"))
        return unpack(line);
    return text_add(&line->page, line->body.at, line->body.size)
        || refuse(line, "a page too long");
}
