/* ---- When is all quiet? When each actor has returned, is held by the server, or sleeps elsewhere. ---- */

/* The functions in which a task sleeps, from the innermost one: as root all of them, else one, or none. */
static void stack_of(pid_t pid, char *stack, size_t size)
{
	char file[TEXT], line[256], function[TEXT];
	FILE *in;

	stack[0] = 0;
	snprintf(file, sizeof(file), "/proc/%d/stack", pid);
	in = fopen(file, "r");
	while (in && fgets(line, sizeof(line), in) && !strstr(line, "do_syscall_64"))
		if (sscanf(line, "[<%*[^>]>] %63[^+ \n]", function) == 1 && strlen(stack) + TEXT + 3 < size)
			strcat(strcat(stack, stack[0] ? " < " : ""), function);
	if (in)
		fclose(in);
	snprintf(file, sizeof(file), "/proc/%d/wchan", pid);
	in = stack[0] ? NULL : fopen(file, "r");
	if (in && !fgets(stack, size, in))
		stack[0] = 0;
	if (in)
		fclose(in);
}

static char state_of(pid_t pid)
{
	char file[TEXT], line[512], *end = NULL;
	FILE *in;

	snprintf(file, sizeof(file), "/proc/%d/stat", pid);
	in = pid ? fopen(file, "r") : NULL;
	if (in && fgets(line, sizeof(line), in))
		end = strrchr(line, ')');
	if (in)
		fclose(in);
	return end ? end[2] : '?';
}

/* How an actor stands, in words; false while it runs. Called with the mutex held. */
static bool standing(struct actor *actor, char *words, size_t size)
{
	char stack[WORDS - TEXT], state;

	if (actor->is_client && !actor->returned)
		actor->returned = read(actor->results, actor->result, TEXT) == TEXT;
	if (actor->returned) {
		snprintf(words, size, "returned %s", actor->result);
		return true;
	}
	if (actor->parked) {
		snprintf(words, size, "parked %s", actor->parked);
		return !actor->answer || actor->computed;
	}
	state = state_of(actor->pid);
	if (state != 'S' && state != 'D')
		return false;
	stack_of(actor->pid, stack, sizeof(stack));
	snprintf(words, size, "blocked %s", stack);
	/* Not while a request is on its way, or a thread has not begun. */
	return !strstr(stack, "request_wait_answer") && !strstr(stack, "fuse_simple_request") &&
	       !strstr(stack, "pipe_read") && !strstr(stack, "futex");
}

struct observation {
	const char *name;
	char value[TEXT];
};

static struct observation observed[MANY], expected[MANY];
static int observed_count, expected_count;

static void observe(const char *name, const char *value)
{
	int i = 0;

	while (i < observed_count && strcmp(observed[i].name, name))
		i++;
	if (i == MANY)
		die("too many observations");
	if (i == observed_count)
		observed_count++;
	observed[i].name = name;
	snprintf(observed[i].value, sizeof(observed[i].value), "%s", value);
}

/* Waits until all is quiet, and prints what is new. */
static void settle(void)
{
	int calm = 0;

	for (int turn = 0; calm < 3; turn++) {
		if (turn == PATIENCE_SECONDS * 250)
			die("an actor does not come to rest");
		usleep(2000);
		calm++;
		pthread_mutex_lock(&mutex);
		for (int i = 0; i < actor_count; i++) {
			char words[WORDS] = "";

			if (!actors[i]->started)
				continue;
			if (!standing(actors[i], words, sizeof(words)) || strcmp(words, actors[i]->stands))
				calm = 0;
			strcpy(actors[i]->stands, words);
		}
		pthread_mutex_unlock(&mutex);
	}
	for (int i = 0; i < actor_count; i++) {
		struct actor *actor = actors[i];

		if (!actor->started || !strcmp(actor->stands, actor->told))
			continue;
		printf("      %s: %s\n", actor->name, actor->stands);
		strcpy(actor->told, actor->stands);
		if (actor->returned && actor->as)
			observe(actor->as, actor->result);
	}
}
