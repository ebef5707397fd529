/* ---- The server's names. All of this under the mutex. ---- */

static struct node *find(fuse_ino_t parent, const char *name)
{
	for (int i = node_count; i-- > 0;)
		if (nodes[i].exists && nodes[i].parent == parent && !strcmp(nodes[i].name, name))
			return &nodes[i];
	return NULL;
}

/* The folder that a path is in, also if it is gone, and its last name. */
static fuse_ino_t folder_of(const char *path, const char **name)
{
	const char *slash = strchr(path, '/');
	fuse_ino_t folder = FUSE_ROOT_ID;

	*name = slash ? slash + 1 : path;
	for (int i = 0; slash && i < node_count; i++)
		if (strlen(nodes[i].name) == (size_t)(slash - path) && !strncmp(nodes[i].name, path, slash - path))
			folder = nodes[i].id;
	return folder;
}

static struct node *add(fuse_ino_t parent, const char *name, bool is_dir)
{
	struct node *node = &nodes[node_count];

	if (node_count == MANY)
		die("too many names");
	node->id = FUSE_ROOT_ID + ++node_count;
	node->parent = parent;
	snprintf(node->name, sizeof(node->name), "%s", name);
	node->is_dir = is_dir;
	node->exists = true;
	return node;
}

static void attributes(fuse_ino_t id, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_ino = id;
	st->st_mode = S_IFREG | 0644;
	st->st_nlink = 1;
	st->st_uid = getuid();
	st->st_gid = getgid();
	for (int i = 0; i < node_count; i++)
		if (nodes[i].id == id && nodes[i].is_dir)
			st->st_mode = S_IFDIR | 0755;
	if (id == FUSE_ROOT_ID)
		st->st_mode = S_IFDIR | 0755;
}

/* What LOOKUP says of a name. Number 0: it is absent, for as long as the timeout. */
static struct fuse_entry_param entry_of(const struct node *node)
{
	struct fuse_entry_param entry = { .attr_timeout = FOREVER };

	entry.entry_timeout = entries_trusted && (node || negative_timeout) ? FOREVER : 0;
	if (node) {
		entry.ino = node->id;
		attributes(node->id, &entry.attr);
	}
	return entry;
}
