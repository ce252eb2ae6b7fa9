/* One visitor: opens a form on a new line, fills it in, sends it and reads the thanks. */
#ifndef VISIT_H
#define VISIT_H

#include "line.h"

#define MOST_COOKIES 8
#define LONGEST_COOKIE 4096

struct visitor {
    struct line line;
    const char *answers; /* "C1=5&C2=4", encoded already */
    char cookies[MOST_COOKIES][LONGEST_COOKIE];
    size_t cookie_count;
    struct text request, form;
};

bool visitor_prepare(struct visitor *visitor, int port, const char *answers);
void visitor_free(struct visitor *visitor);

/* Makes a visit; gives the seconds from sending to the answer, or false and a fault in the line. */
bool visit(struct visitor *visitor, const char *path, double *sending);

double now(void);

#endif
