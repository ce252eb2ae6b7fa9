/* The form on a page, as far as a phone sends it back by itself. */
#ifndef FORM_H
#define FORM_H

#include "text.h"

/* Appends the hidden fields of a page, but those of a name that is in the text already. */
bool add_hidden_fields(struct text *body, const struct text *page);

#endif
