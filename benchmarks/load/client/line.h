/* A line to a server of this machine, and the last answer that came over it. */
#ifndef LINE_H
#define LINE_H

#include <zlib.h>

#include "text.h"

#define LONGEST_FAULT 96

struct line {
    int port, socket; /* -1: no line is open */
    bool closes;      /* the server has said that it ends the line after this answer */
    int status;
    struct text got; /* the answer as it came: its head, its body with the marks of chunks */
    size_t head, read;
    struct text body, page; /* without those marks; unpacked */
    z_stream unpacking;
    char fault[LONGEST_FAULT];
};

bool line_prepare(struct line *line, int port);
void line_hang_up(struct line *line);
void line_free(struct line *line);

/* Notes why it did not work and gives false, for the caller to give back. */
bool refuse(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sends a request and reads its answer; takes a new line after the server has ended one. */
bool exchange(struct line *line, const struct text *request);

/* Finds a header of the answer from a place on (0 at first), which it moves behind what it found. */
bool next_header(const struct line *line, const char *name, size_t *from, struct span *value);

#endif
