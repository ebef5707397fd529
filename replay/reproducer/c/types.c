#define FUSE_USE_VERSION 31
#define _GNU_SOURCE

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <linux/fuse.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- What there is: names of the server, actors, and all that is known of them. ---- */

#define MANY 64
#define TEXT 64
#define WORDS 512
#define FOREVER 86400
#define PATIENCE_SECONDS 20

struct node {
	fuse_ino_t id, parent;
	char name[TEXT];
	bool is_dir, exists;
};

enum op { STAT, LIST, CREATE, UNLINK, RENAME, RMDIR };
enum kind { INVAL_ENTRY, EXPIRE_ENTRY, DELETE_RIGHT, DELETE_WRONG, INC_EPOCH };

struct call {
	enum op op;
	char path[TEXT], to[TEXT];
	bool excl;
};

/* A client is a process; a notify is written by a thread of the server. */
struct actor {
	const char *name;
	const char *as;			/* what its result is called */
	pid_t pid;			/* of the client, or of the thread */
	bool is_client;
	int commands, results;		/* pipes to and from the client */
	enum kind kind;
	const char *path;
	bool started, returned;
	char result[TEXT];
	bool park;			/* the server holds its requests */
	const char *parked;		/* kind of the request that is held */
	bool answer, computed, reply;	/* what the held request may do, and has done */
	char stands[WORDS], told[WORDS];
};

static char mountpoint[] = "/tmp/fuse-reproducer-XXXXXX";
static struct fuse_session *session;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct node nodes[MANY];
static struct actor *actors[MANY];
static const char *counted[MANY * MANY];
static int node_count, actor_count, request_count, wrong;
static int delays[MANY], delay_count, delays_used;	/* of answers in a race, in microseconds */
static bool readdirplus, cache_dir, negative_timeout, entries_trusted = true;

static void unmount(void)
{
	/* By force: also while a notify is stuck, which nothing but an abort of the connection ends. */
	umount2(mountpoint, MNT_FORCE);
	umount2(mountpoint, MNT_DETACH);
	rmdir(mountpoint);
}

static __attribute__((noreturn)) void die(const char *what)
{
	perror(what);
	unmount();
	_exit(2);
}
