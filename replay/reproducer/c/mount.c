/* ---- From mounting to unmounting. ---- */

/* Unmounts once the other end of the pipe is closed, however that came about, or when it takes too long. */
static void fork_keeper(void)
{
	int lifeline[2];
	struct pollfd end;

	if (pipe2(lifeline, O_CLOEXEC))
		die("pipe");
	switch (fork()) {
	case -1:
		die("fork");
	case 0:
		close(lifeline[1]);
		end = (struct pollfd){ .fd = lifeline[0], .events = POLLIN };
		poll(&end, 1, PATIENCE_SECONDS * 1000);
		unmount();
		_exit(0);
	}
	close(lifeline[0]);
}

/* Has the kernel cache what a name is: a process stats it, and ends. */
static void cache(const char *path, bool trusted)
{
	char full[3 * TEXT];
	struct stat st;
	pid_t pid;

	snprintf(full, sizeof(full), "%s/%s", mountpoint, path);
	pthread_mutex_lock(&mutex);
	entries_trusted = trusted;
	pthread_mutex_unlock(&mutex);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		stat(full, &st);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	pthread_mutex_lock(&mutex);
	entries_trusted = true;
	pthread_mutex_unlock(&mutex);
}

/* Takes all actors, and NULL. */
static void start(struct actor *actor, ...)
{
	va_list rest;

	char *arguments[] = { "reproducer", NULL };
	struct fuse_args args = FUSE_ARGS_INIT(1, arguments);
	pthread_t thread;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!mkdtemp(mountpoint))
		die("mkdtemp");
	if (!geteuid() && (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)))
		die("unshare");
	/* Clients are forked before there are threads, and before the mount has a descriptor. */
	va_start(rest, actor);
	for (; actor; actor = va_arg(rest, struct actor *)) {
		actors[actor_count++] = actor;
		if (actor->is_client)
			fork_client(actor);
	}
	va_end(rest);
	fork_keeper();
	session = fuse_session_new(&args, &operations, sizeof(operations), NULL);
	if (!session || fuse_session_mount(session, mountpoint))
		die("mount");
	if (pthread_create(&thread, NULL, serve, NULL))
		die("pthread_create");
	/* Before the kernel has begun to talk to the server, notifies fail. */
	cache(".", true);
}

/* Sends every reply that is still held back, until everybody has returned. */
static void let_go(void)
{
	bool held = true;

	while (held) {
		held = false;
		for (int i = 0; i < actor_count; i++) {
			held |= actors[i]->parked != NULL;
			actors[i]->park = false;
			if (actors[i]->parked)
				reply(actors[i]);
		}
		settle();
	}
	for (int i = 0; i < actor_count; i++)
		if (actors[i]->started && !actors[i]->returned && actors[i]->as)
			observe(actors[i]->as, "none");
}

/* Prints what was observed, and unmounts. The exit status: 0 all is as expected, 1 something is not. */
static int finish(void)
{
	struct utsname kernel;

	let_go();
	uname(&kernel);
	printf("On %s:\n", kernel.release);
	for (int i = 0; i < observed_count; i++)
		printf("  %s = %s\n", observed[i].name, observed[i].value);
	compare();
	if (wrong)
		printf("  not as expected in %d respect%s\n", wrong, wrong > 1 ? "s" : "");
	unmount();
	return wrong ? 1 : 0;
}
