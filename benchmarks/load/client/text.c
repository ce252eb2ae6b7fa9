#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIRST_ROOM 4096u

bool text_room(struct text *text, size_t more)
{
    if (more > MOST_TEXT || text->size + more > MOST_TEXT) return false;
    size_t needed = text->size + more + 1, room = text->room ? text->room : FIRST_ROOM;
    while (room < needed) room *= 2;
    if (room == text->room) return true;
    char *grown = realloc(text->at, room);
    if (!grown) return false;
    text->at = grown;
    text->room = room;
    text->at[text->size] = 0;
    return true;
}

bool text_add(struct text *text, const char *more, size_t size)
{
    if (!text_room(text, size)) return false;
    memcpy(text->at + text->size, more, size);
    text_cut(text, text->size + size);
    return true;
}

bool text_print(struct text *text, const char *format, ...)
{
    va_list given, again;
    va_start(given, format);
    va_copy(again, given);
    int size = vsnprintf(NULL, 0, format, given);
    bool fits = size >= 0 && text_room(text, (size_t)size);
    if (fits) {
        vsnprintf(text->at + text->size, (size_t)size + 1, format, again);
        text->size += (size_t)size;
    }
    va_end(again);
    va_end(given);
    return fits;
}

void text_cut(struct text *text, size_t size)
{
    text->size = size;
    if (text->at) text->at[size] = 0;
}

void text_free(struct text *text)
{
    free(text->at);
    *text = (struct text){0};
}

bool span_is(struct span span, const char *word)
{
    return span.size == strlen(word) && !strncasecmp(span.at, word, span.size);
}
