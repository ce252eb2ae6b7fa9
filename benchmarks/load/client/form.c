#define _GNU_SOURCE
#include "form.h"

#include <ctype.h>
#include <string.h>

/* What matters of a tag. Values are taken as they stand: fields of forms hold no entities here. */
struct field {
    struct span name, value;
    bool hidden, disabled;
};

static const char BLANKS[] = " \t\r\n\f/";

/* Reads the value behind a sign of equality, in quotes of either kind or in none. */
static const char *read_value(const char *at, struct span *value)
{
    char quote = *at == '"' || *at == '\'' ? *at++ : 0;
    const char ends[] = {quote, 0};
    value->at = at;
    value->size = strcspn(at, quote ? ends : " \t\r\n\f>");
    at += value->size;
    return quote && *at ? at + 1 : at;
}

/* Reads one attribute of a tag; gives where it ends, or NULL at the end of the tag. */
static const char *read_attribute(const char *at, struct span *name, struct span *value)
{
    at += strspn(at, BLANKS);
    if (!*at || *at == '>') return NULL;
    *name = (struct span){at, strcspn(at, "= \t\r\n\f/>")};
    *value = (struct span){at, 0};
    at += name->size;
    const char *sign = at + strspn(at, " \t\r\n\f");
    if (*sign != '=') return name->size ? at : at + 1;
    return read_value(sign + 1 + strspn(sign + 1, " \t\r\n\f"), value);
}

static struct field read_field(const char *at)
{
    struct field field = {0};
    struct span name, value;
    while ((at = read_attribute(at, &name, &value))) {
        if (span_is(name, "name")) field.name = value;
        if (span_is(name, "value")) field.value = value;
        if (span_is(name, "type")) field.hidden = span_is(value, "hidden");
        if (span_is(name, "disabled")) field.disabled = true;
    }
    return field;
}

static bool add_encoded(struct text *body, struct span word)
{
    for (size_t i = 0; i < word.size; i++) {
        unsigned char one = (unsigned char)word.at[i];
        bool plain = (one < 128 && isalnum(one)) || (one && strchr("-._~", one));
        if (!(plain ? text_add(body, word.at + i, 1) : text_print(body, "%%%02X", one)))
            return false;
    }
    return true;
}

/* Tells whether "name=" begins a field in the first so many bytes of a form. */
static bool is_among(const char *form, size_t size, const char *name, size_t length)
{
    const char *end = form + size, *at = form;
    while (at < end && (at = memmem(at, (size_t)(end - at), name, length))) {
        if (at == form || at[-1] == '&') return true;
        at += length;
    }
    return false;
}

static bool add_field(struct text *body, size_t given, const struct field *field)
{
    size_t before = body->size;
    if (before && !text_add(body, "&", 1)) return false;
    size_t begin = body->size;
    if (!add_encoded(body, field->name) || !text_add(body, "=", 1)) return false;
    if (is_among(body->at, given, body->at + begin, body->size - begin)) {
        text_cut(body, before);
        return true;
    }
    return add_encoded(body, field->value);
}

bool add_hidden_fields(struct text *body, const struct text *page)
{
    size_t given = body->size;
    if (!page->size) return true;
    for (const char *at = page->at; (at = strcasestr(at, "<input"));) {
        at += strlen("<input");
        struct field field = read_field(at);
        if (field.hidden && !field.disabled && field.name.size && !add_field(body, given, &field))
            return false;
    }
    return true;
}
