/* ---- The steps. No trace needs all of them. ---- */

#pragma GCC diagnostic ignored "-Wunused-function"

static void step(int number, const char *words)
{
	printf("%3d. %s\n", number, words);
}

static int finish(void);

/* What comes after a call that cannot be made would be another story: the trace ends here. */
static void must_be_idle(const struct actor *actor)
{
	if (!actor->started || actor->returned)
		return;
	printf("      %s: is still busy\n", actor->name);
	wrong++;
	exit(finish());
}

static void call(struct actor *actor, bool park, const char *as, struct call call)
{
	must_be_idle(actor);
	actor->as = as;
	actor->started = true;
	actor->returned = false;
	actor->told[0] = 0;
	pthread_mutex_lock(&mutex);
	actor->park = park;
	pthread_mutex_unlock(&mutex);
	if (write(actor->commands, &call, sizeof(call)) != sizeof(call))
		die("write");
}

static void notify(struct actor *actor, const char *as, enum kind kind, const char *path)
{
	pthread_t thread;

	must_be_idle(actor);
	actor->as = as;
	actor->kind = kind;
	actor->path = path;
	actor->pid = 0;
	actor->returned = false;
	actor->started = true;
	actor->told[0] = 0;
	if (pthread_create(&thread, NULL, notify_thread, actor))
		die("pthread_create");
	pthread_detach(thread);
}

static void answer(struct actor *actor)
{
	pthread_mutex_lock(&mutex);
	actor->answer = true;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
}

static void reply(struct actor *actor)
{
	pthread_mutex_lock(&mutex);
	actor->reply = true;
	actor->parked = NULL;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
}

static void change(bool create, const char *path)
{
	const char *name;
	fuse_ino_t folder;
	struct node *node;

	pthread_mutex_lock(&mutex);
	folder = folder_of(path, &name);
	node = find(folder, name);
	if (node)
		node->exists = false;
	if (create)
		add(folder, name, false);
	pthread_mutex_unlock(&mutex);
}

/* What the server has at first. */
static void make(const char *path, bool is_dir)
{
	const char *name;
	fuse_ino_t folder = folder_of(path, &name);

	add(folder, name, is_dir);
}

static void delay_an_answer(int microseconds)
{
	pthread_mutex_lock(&mutex);
	if (delay_count < MANY)
		delays[delay_count++] = microseconds;
	pthread_mutex_unlock(&mutex);
}

/* The executor cannot either. */
static void cannot(const char *what)
{
	printf("      this program cannot %s\n", what);
	unmount();
	exit(2);
}

/* Drops the mount's unused entries. */
static void evict(void)
{
	if (mount(NULL, mountpoint, NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, NULL))
		die("remount");
}

static void count(const char *opcode, const char *as)
{
	char text[TEXT];
	int found = 0;

	pthread_mutex_lock(&mutex);
	for (int i = 0; i < request_count && i < MANY * MANY; i++)
		found += !strcmp(counted[i], opcode);
	pthread_mutex_unlock(&mutex);
	snprintf(text, sizeof(text), "%d", found);
	observe(as, text);
}

static void mark(void)
{
	pthread_mutex_lock(&mutex);
	request_count = 0;
	pthread_mutex_unlock(&mutex);
}

/*
 * How an actor must stand: "returned", "returned ENOENT", "parked LOOKUP", "blocked one_function|or_another".
 * Where it does not, the kernel goes another way; what users see on it is still worth knowing.
 */
static void must(const struct actor *actor, const char *wanted)
{
	char text[WORDS], *word, *rest = text;
	bool found;

	snprintf(text, sizeof(text), "%s", wanted);
	word = strsep(&rest, " ");
	found = !strncmp(actor->stands, word, strlen(word));
	if (found && rest) {
		found = false;
		while ((word = strsep(&rest, "|")))
			found |= !!strstr(actor->stands, word);
	}
	if (found)
		return;
	printf("      %s: expected: %s\n", actor->name, wanted);
	wrong++;
}

static void waits(const struct actor *actor, const char *as)
{
	observe(as, strncmp(actor->stands, "blocked", 7) ? "no" : "yes");
}

/* What the trace ends with. */
static void expect(const char *name, const char *value)
{
	expected[expected_count].name = name;
	snprintf(expected[expected_count++].value, TEXT, "%s", value);
}

static void compare(void)
{
	for (int i = 0; i < expected_count; i++) {
		const char *seen = "nothing";

		for (int j = 0; j < observed_count; j++)
			if (!strcmp(observed[j].name, expected[i].name))
				seen = observed[j].value;
		if (!strcmp(seen, expected[i].value))
			continue;
		printf("  %s: expected: %s\n", expected[i].name, expected[i].value);
		wrong++;
	}
}
