/* ---- Clients and notifies. ---- */

static const char *lists(const char *path, const char *name)
{
	char folder[2 * TEXT];
	struct dirent *entry;
	const char *answer = "no";
	DIR *dir;

	snprintf(folder, sizeof(folder), "%.*s", (int)(name - path), path);
	dir = opendir(folder);
	if (!dir)
		return strerrorname_np(errno);
	while ((entry = readdir(dir)))
		if (!strcmp(entry->d_name, name))
			answer = "yes";
	closedir(dir);
	return answer;
}

static const char *perform(const struct call *call)
{
	char path[2 * TEXT], to[2 * TEXT];
	struct stat st;
	int rc = -1;

	snprintf(path, sizeof(path), "%s/%s", mountpoint, call->path);
	snprintf(to, sizeof(to), "%s/%s", mountpoint, call->to);
	switch (call->op) {
	case STAT:
		rc = stat(path, &st);
		break;
	case LIST:
		return lists(path, strrchr(path, '/') + 1);
	case CREATE:
		rc = open(path, O_CREAT | O_WRONLY | (call->excl ? O_EXCL : 0), 0644);
		if (rc >= 0)
			close(rc);
		break;
	case UNLINK:
		rc = unlink(path);
		break;
	case RENAME:
		rc = rename(path, to);
		break;
	case RMDIR:
		rc = rmdir(path);
		break;
	}
	return rc < 0 ? strerrorname_np(errno) : "OK";
}

static void fork_client(struct actor *actor)
{
	int commands[2], results[2];

	if (pipe(commands) || pipe2(results, O_NONBLOCK))
		die("pipe");
	actor->pid = fork();
	if (actor->pid < 0)
		die("fork");
	if (!actor->pid) {
		struct call call;
		char result[TEXT];

		close(commands[1]);
		while (read(commands[0], &call, sizeof(call)) == sizeof(call)) {
			snprintf(result, sizeof(result), "%s", perform(&call));
			if (write(results[1], result, sizeof(result)) != sizeof(result))
				break;
		}
		_exit(0);
	}
	close(commands[0]);
	close(results[1]);
	actor->commands = commands[1];
	actor->results = results[0];
}

/*
 * fuse_lowlevel_notify_expire_entry() had a parameter for flags in libfuse 3.14.0 only, and the
 * version's macros do not tell: so its type decides.
 */
typedef int (*expire_flagged)(struct fuse_session *, fuse_ino_t, const char *, size_t, unsigned int);
typedef int (*expire_plain)(struct fuse_session *, fuse_ino_t, const char *, size_t);

static int notify_expire_entry(fuse_ino_t parent, const char *name)
{
	void *function = fuse_lowlevel_notify_expire_entry;

	return _Generic(&fuse_lowlevel_notify_expire_entry,
		expire_flagged: ((expire_flagged)function)(session, parent, name, strlen(name), 1),
		default: ((expire_plain)function)(session, parent, name, strlen(name)));
}

static int notify_of(const struct actor *actor)
{
	const char *name;
	fuse_ino_t parent, child = FUSE_ROOT_ID + MANY + 1;
	struct fuse_out_header epoch = { .len = sizeof(epoch), .error = 8 /* FUSE_NOTIFY_INC_EPOCH */ };

	pthread_mutex_lock(&mutex);
	parent = folder_of(actor->path, &name);
	for (int i = 0; i < node_count; i++)
		if (actor->kind == DELETE_RIGHT && nodes[i].parent == parent && !strcmp(nodes[i].name, name))
			child = nodes[i].id;
	pthread_mutex_unlock(&mutex);
	switch (actor->kind) {
	case INVAL_ENTRY:
		return fuse_lowlevel_notify_inval_entry(session, parent, name, strlen(name));
	case EXPIRE_ENTRY:
		return notify_expire_entry(parent, name);
	case DELETE_RIGHT:
	case DELETE_WRONG:
		return fuse_lowlevel_notify_delete(session, parent, child, name, strlen(name));
	case INC_EPOCH:
		return write(fuse_session_fd(session), &epoch, sizeof(epoch)) < 0 ? -errno : 0;
	}
	return 0;
}

static void *notify_thread(void *data)
{
	struct actor *actor = data;
	int rc;

	pthread_mutex_lock(&mutex);
	actor->pid = syscall(SYS_gettid);
	pthread_mutex_unlock(&mutex);
	rc = notify_of(actor);
	pthread_mutex_lock(&mutex);
	snprintf(actor->result, sizeof(actor->result), "%s%s", rc ? "-" : "0", rc ? strerrorname_np(-rc) : "");
	actor->returned = true;
	pthread_mutex_unlock(&mutex);
	return NULL;
}
