/* Text that grows as it is written, up to a limit no page of a form comes near. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define MOST_TEXT (4u << 20)

struct text {
    char *at; /* ends with a zero, which is not counted in `size` */
    size_t size, room;
};

/* A piece of somebody else's text. */
struct span {
    const char *at;
    size_t size;
};

/* Makes sure that so many bytes more can be written; false beyond the limit or without memory. */
bool text_room(struct text *text, size_t more);
bool text_add(struct text *text, const char *more, size_t size);
bool text_print(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_cut(struct text *text, size_t size);
void text_free(struct text *text);

/* Compares in the way of names in HTTP and HTML: capitals or not is the same. */
bool span_is(struct span span, const char *word);

#endif
