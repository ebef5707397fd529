/* ---- Requests: one of a client that is to be parked is held before or after its answer is computed. ---- */

static struct actor *arrive(fuse_req_t req, const char *opcode)
{
	struct actor *actor = NULL;

	pthread_mutex_lock(&mutex);
	counted[request_count++ % (MANY * MANY)] = opcode;
	for (int i = 0; i < actor_count; i++)
		if (actors[i]->pid == fuse_req_ctx(req)->pid && actors[i]->park)
			actor = actors[i];
	if (!actor)
		return NULL;
	actor->answer = actor->computed = actor->reply = false;
	actor->parked = opcode;
	while (!actor->answer && !actor->reply)
		pthread_cond_wait(&changed, &mutex);
	return actor;
}

static void leave(struct actor *actor)
{
	int delay = !actor && delays_used < delay_count ? delays[delays_used++] : 0;

	if (actor)
		actor->computed = true;
	while (actor && !actor->reply)
		pthread_cond_wait(&changed, &mutex);
	pthread_mutex_unlock(&mutex);
	if (delay)
		usleep(delay);
}

static void server_init(void *data, struct fuse_conn_info *conn)
{
	(void)data;
	conn->want &= ~(FUSE_CAP_READDIRPLUS | FUSE_CAP_READDIRPLUS_AUTO);
	if (readdirplus)
		conn->want |= FUSE_CAP_READDIRPLUS;
}

static void server_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct actor *actor = arrive(req, "LOOKUP");
	struct fuse_entry_param entry = entry_of(find(parent, name));

	leave(actor);
	fuse_reply_entry(req, &entry);
}

static void server_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *file)
{
	struct stat st;

	(void)file;
	pthread_mutex_lock(&mutex);
	attributes(ino, &st);
	pthread_mutex_unlock(&mutex);
	fuse_reply_attr(req, &st, FOREVER);
}

static void server_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
			  struct fuse_file_info *file)
{
	struct actor *actor = arrive(req, "CREATE");
	struct node *node = find(parent, name);
	struct fuse_entry_param entry = entry_of(node ? node : add(parent, name, false));

	(void)mode;
	leave(actor);
	if (node && (file->flags & O_EXCL))
		fuse_reply_err(req, EEXIST);
	else
		fuse_reply_create(req, &entry, file);
}

static void drop(fuse_req_t req, const char *opcode, fuse_ino_t parent, const char *name)
{
	struct actor *actor = arrive(req, opcode);
	struct node *node = find(parent, name);

	if (node)
		node->exists = false;
	leave(actor);
	fuse_reply_err(req, node ? 0 : ENOENT);
}

static void server_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	drop(req, "UNLINK", parent, name);
}

static void server_rmdir(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	drop(req, "RMDIR", parent, name);
}

static void server_rename(fuse_req_t req, fuse_ino_t parent, const char *name, fuse_ino_t newparent,
			  const char *newname, unsigned int flags)
{
	struct actor *actor = arrive(req, "RENAME");
	struct node *node = find(parent, name), *target = find(newparent, newname);

	(void)flags;
	if (node && target)
		target->exists = false;
	if (node) {
		node->parent = newparent;
		snprintf(node->name, sizeof(node->name), "%s", newname);
	}
	leave(actor);
	fuse_reply_err(req, node ? 0 : ENOENT);
}

/* The whole listing in one answer. */
static void list(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset, bool plus)
{
	struct actor *actor;
	size_t used = 0;
	char *buffer;

	if (offset) {
		fuse_reply_buf(req, NULL, 0);
		return;
	}
	buffer = calloc(1, size);
	if (!buffer)
		die("calloc");
	actor = arrive(req, plus ? "READDIRPLUS" : "READDIR");
	for (int i = 0; i < node_count; i++) {
		struct fuse_entry_param entry = entry_of(&nodes[i]);
		const char *name = nodes[i].name;
		size_t room = size - used, needed;

		if (!nodes[i].exists || nodes[i].parent != ino)
			continue;
		needed = plus ? fuse_add_direntry_plus(req, buffer + used, room, name, &entry, i + 1)
			      : fuse_add_direntry(req, buffer + used, room, name, &entry.attr, i + 1);
		if (needed <= room)
			used += needed;
	}
	leave(actor);
	fuse_reply_buf(req, buffer, used);
	free(buffer);
}

static void server_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
			   struct fuse_file_info *file)
{
	(void)file;
	list(req, ino, size, offset, false);
}

static void server_readdirplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
			       struct fuse_file_info *file)
{
	(void)file;
	list(req, ino, size, offset, true);
}

static void server_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *file)
{
	(void)ino;
	file->cache_readdir = file->keep_cache = cache_dir;
	fuse_reply_open(req, file);
}

static const struct fuse_lowlevel_ops operations = {
	.init = server_init,
	.lookup = server_lookup,
	.getattr = server_getattr,
	.create = server_create,
	.unlink = server_unlink,
	.rmdir = server_rmdir,
	.rename = server_rename,
	.opendir = server_opendir,
	.readdir = server_readdir,
	.readdirplus = server_readdirplus,
};

static void *serve(void *data)
{
	(void)data;
	fuse_session_loop_mt(session, 0);
	return NULL;
}
