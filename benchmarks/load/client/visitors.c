/* Visitors of a form, as many at once as asked for; prints as JSON what they met with.

   visitors PORT SECONDS VISITORS RATE ANSWERS PATH...

   Each comes the moment the one before leaves, or all together come RATE a second (0: no pause).
   They come for SECONDS, or until the program is told to end (SIGTERM); whoever is there stays.
   A process of its own, so that its processor time is told from that of the servers, and in C, so
   that it is little: what phones do is no part of a server, and here it takes the same machine.
   cc -O2 -o visitors visitors.c visit.c form.c line.c text.c -lz -lpthread */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "visit.h"

struct times {
    double *at;
    size_t count, room;
};

struct crowd {
    int port;
    double seconds, rate, begin;
    const char *answers;
    char **paths;
    size_t path_count;
    pthread_mutex_t guard; /* of all below */
    size_t turn, faults;
    struct times waits, sends;
    char fault[LONGEST_FAULT]; /* the first */
};

static atomic_bool over; /* the program was told to end */

static void end(int signal)
{
    (void)signal;
    over = true;
}

static void stop(const char *why)
{
    fprintf(stderr, "visitors: %s\n", why);
    exit(1);
}

static void add_time(struct times *times, double seconds)
{
    if (times->count == times->room) {
        times->room = times->room ? 2 * times->room : 1024;
        times->at = realloc(times->at, times->room * sizeof *times->at);
        if (!times->at) stop("no memory");
    }
    times->at[times->count++] = seconds;
}

static size_t take_turn(struct crowd *crowd)
{
    pthread_mutex_lock(&crowd->guard);
    size_t turn = crowd->turn++;
    pthread_mutex_unlock(&crowd->guard);
    return turn;
}

static void note_thanks(struct crowd *crowd, double waited, double sending)
{
    pthread_mutex_lock(&crowd->guard);
    add_time(&crowd->waits, waited);
    add_time(&crowd->sends, sending);
    pthread_mutex_unlock(&crowd->guard);
}

static void note_fault(struct crowd *crowd, const char *fault)
{
    pthread_mutex_lock(&crowd->guard);
    if (!crowd->faults++) snprintf(crowd->fault, sizeof crowd->fault, "%s", fault);
    pthread_mutex_unlock(&crowd->guard);
}

static void sleep_until(double due)
{
    struct timespec when = {.tv_sec = (time_t)due};
    when.tv_nsec = (long)((due - (double)when.tv_sec) * 1e9);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL) == EINTR) continue;
}

static void *come(void *given)
{
    struct crowd *crowd = given;
    struct visitor visitor;
    if (!visitor_prepare(&visitor, crowd->port, crowd->answers)) stop("no memory");
    for (;;) {
        size_t turn = take_turn(crowd);
        /* Whoever cannot come when due, because all still wait, has been waiting since then. */
        double due = crowd->rate > 0 ? crowd->begin + (double)turn / crowd->rate : now();
        if (due >= crowd->begin + crowd->seconds) break;
        if (crowd->rate > 0) sleep_until(due);
        if (over) break;
        double sending = 0;
        if (visit(&visitor, crowd->paths[turn % crowd->path_count], &sending))
            note_thanks(crowd, now() - due, sending);
        else
            note_fault(crowd, visitor.line.fault);
    }
    visitor_free(&visitor);
    return NULL;
}

static void let_come(struct crowd *crowd, size_t visitors)
{
    pthread_t *threads = calloc(visitors, sizeof *threads);
    sigset_t ending;
    if (!threads) stop("no memory");
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    signal(SIGTERM, end);
    /* Only the first thread hears it: in the others it would break off a call in the middle. */
    pthread_sigmask(SIG_BLOCK, &ending, NULL);
    crowd->begin = now();
    for (size_t i = 0; i < visitors; i++)
        if (pthread_create(&threads[i], NULL, come, crowd)) stop("too many threads");
    pthread_sigmask(SIG_UNBLOCK, &ending, NULL);
    for (size_t i = 0; i < visitors; i++) pthread_join(threads[i], NULL);
    free(threads);
}

static int compare(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

/* Gives the smallest time that so many of a hundred do not exceed; the times are in order. */
static double at(const struct times *times, size_t share)
{
    size_t rank = (times->count * share + 99) / 100;
    return times->count ? times->at[rank ? rank - 1 : 0] : 0;
}

static void print_times(struct times *times, const char *name, const size_t *shares)
{
    if (times->count) qsort(times->at, times->count, sizeof *times->at, compare);
    for (; *shares; shares++) printf("\"%s%zu\": %.6f, ", name, *shares, at(times, *shares));
}

/* A server may say anything; what is no plain letter would be no JSON. */
static void print_fault(const char *fault)
{
    printf("\"fault\": \"");
    for (; *fault; fault++)
        putchar(*fault < ' ' || *fault > '~' || strchr("\"\\", *fault) ? '?' : *fault);
    printf("\", ");
}

static void print_told(struct crowd *crowd, double seconds)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    printf("{\"seconds\": %.6f, ", seconds);
    printf("\"thanked\": %zu, \"faults\": %zu, ", crowd->waits.count, crowd->faults);
    print_fault(crowd->fault);
    printf("\"visits_per_second\": %.6f, ", (double)crowd->waits.count / seconds);
    print_times(&crowd->waits, "p", (const size_t[]){50, 95, 99, 100, 0});
    print_times(&crowd->sends, "post_p", (const size_t[]){50, 99, 100, 0});
    printf("\"client_processor\": %.6f}\n", (double)used.tv_sec + (double)used.tv_nsec / 1e9);
}

static double number(const char *word, double least, double most)
{
    char *end;
    double value = strtod(word, &end);
    if (end == word || *end || !(value >= least && value <= most)) stop(word);
    return value;
}

int main(int count, char **words)
{
    if (count < 7) stop("PORT SECONDS VISITORS RATE ANSWERS PATH...");
    struct crowd crowd = {
        .port = (int)number(words[1], 1, 65535),
        .seconds = number(words[2], 0, 1e6),
        .rate = number(words[4], 0, 1e6),
        .answers = words[5],
        .paths = words + 6,
        .path_count = (size_t)count - 6,
        .guard = PTHREAD_MUTEX_INITIALIZER,
    };
    /* Nobody visits for a benchmark that is gone. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    let_come(&crowd, (size_t)number(words[3], 1, 10000));
    print_told(&crowd, now() - crowd.begin);
    free(crowd.waits.at);
    free(crowd.sends.at);
    return 0;
}
