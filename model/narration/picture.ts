/**
 * The state as a picture: the dcache with the sign, the hash and the timeout of every dentry and who has it in hand,
 * the inodes with their locks, what is on its way to the server, what the server has, and what users have seen.
 */
import type { Immutable, Picture, PictureArrow, PictureBox, PictureTag, ThreadView } from 'dcheck';
import { errname } from '../errno.ts';
import { type Dentry, DIR, type Inode, type Kernel, P, QDIR, type Request } from '../kernel.ts';
import { replyWords, requestWords } from './changes.ts';

type K = Immutable<Kernel>;

export function picture(k: K, threads: readonly ThreadView[]): Picture {
  return {
    groups: [
      { title: 'dcache', boxes: Object.keys(k.dentry).map((id) => dentryBox(id, k, threads)) },
      { title: 'inodes', boxes: Object.values(k.inode as Readonly<Record<string, Immutable<Inode>>>).flatMap(inodeBox(k)) },
      { title: 'requests', boxes: Object.keys(k.fc.requests).flatMap((task) => requestBox(task, k.fc.requests[task])) },
      { title: 'server', boxes: serverBoxes(k) },
      { title: 'what users see', boxes: [...notifyBoxes(k), ...clientBoxes(k)] },
    ].filter(({ boxes }) => boxes.length > 0),
    arrows: dentryArrows(k),
  };
}

function dentryBox(id: string, k: K, threads: readonly ThreadView[]): PictureBox {
  const dentry = k.dentry[id];
  if (!dentry.allocated) return { id, title: id, tone: 'faint', tags: ['free'] };
  const inHand = holders(id, threads);
  return {
    id,
    title: isDirectory(id) ? id : `${id} "${dentry.d_name}"`,
    tone: dentry.in_lookup ? 'busy' : dentry.hashed ? 'plain' : 'faint',
    tags: dentryTags(id, dentry, k),
    rows: [
      ['d_count', String(dentry.d_count)],
      ...(inHand === '' ? [] : [['in hand of', inHand] as const]),
      ...(dentry.d_lock === null ? [] : [['d_lock', dentry.d_lock] as const]),
      ...(dentry.epoch === k.fc.epoch || isDirectory(id) ? [] : [['epoch', `${dentry.epoch}, now ${k.fc.epoch}`] as const]),
    ],
  };
}

function dentryTags(id: string, dentry: Immutable<Dentry>, k: K): PictureTag[] {
  if (dentry.in_lookup) return [{ text: 'in lookup', tone: 'busy' }];
  const hash: PictureTag = dentry.hashed ? { text: 'hashed', tone: 'good' } : { text: 'unhashed', tone: 'faint' };
  if (isDirectory(id)) return [hash];
  return [
    hash,
    dentry.d_inode === null ? { text: 'negative', tone: 'plain' } : { text: `positive: inode ${dentry.d_inode}`, tone: 'good' },
    dentry.d_time === 'future' ? { text: 'trusted until timeout', tone: 'busy' } : { text: 'not trusted', tone: 'faint' },
    ...(dentry.op_delete ? [{ text: 'delete when unused', tone: 'plain' } as const] : []),
    ...(dentry.in_tree && k.fc.inval_wq ? [{ text: 'in expiry tree', tone: 'plain' } as const] : []),
    ...(dentry.on_shrink_list ? [{ text: 'on shrink list', tone: 'busy' } as const] : []),
  ];
}

/** The tasks with a live local that is this dentry: `client (dentry)`. */
function holders(id: string, threads: readonly ThreadView[]): string {
  return threads
    .flatMap(({ name, stack }) => {
      const locals = stack.flatMap((frame) => Object.keys(frame.locals).filter((local) => frame.locals[local] === id));
      return locals.length === 0 ? [] : [`${name} (${[...new Set(locals)].join(', ')})`];
    })
    .join(', ');
}

function inodeBox(k: K): (inode: Immutable<Inode>) => PictureBox[] {
  const known = new Set(Object.values(k.dentry as Readonly<Record<string, Immutable<Dentry>>>).map(({ d_inode }) => d_inode));
  return ({ nodeid, is_dir, i_rwsem, dead, rdc, i_version }) => {
    if (!is_dir && !known.has(nodeid) && i_rwsem.writer === null) return [];
    const { writer, readers } = i_rwsem;
    const held = writer !== null ? `exclusive: ${writer}` : readers.length > 0 ? `shared: ${readers.join(', ')}` : 'free';
    return [
      {
        id: `inode ${nodeid}`,
        title: `inode ${nodeid}${is_dir ? ' (directory)' : ''}`,
        tone: dead ? 'faint' : writer !== null || readers.length > 0 ? 'busy' : 'plain',
        tags: dead ? [{ text: 'dead', tone: 'bad' }] : [],
        rows: [
          ...(is_dir || writer !== null ? [['i_rwsem', held] as const] : []),
          ...(rdc.cached
            ? [['cached listing', `${listing(rdc.names)}${rdc.iversion === i_version ? '' : ', out of date'}`] as const]
            : []),
        ],
      },
    ];
  };
}

function requestBox(task: string, request: Immutable<Request> | null): PictureBox[] {
  if (request === null) return [];
  const { reply, handler } = request;
  const answered: PictureTag = { text: 'answered', tone: 'good' };
  return [
    {
      id: `request of ${task}`,
      title: `${requestWords(request)} of ${task}`,
      tone: 'busy',
      tags: [reply === null ? { text: handler === null ? 'queued' : `taken by ${handler}`, tone: 'busy' } : answered],
      rows: reply === null ? [] : [['reply', replyWords(request)]],
    },
  ];
}

function serverBoxes({ server }: K): PictureBox[] {
  return Object.keys(server.names)
    .map(Number)
    .map((dir) => ({
      id: `server ${dir}`,
      title: dir === P ? 'directory' : 'other directory',
      rows: [
        ...Object.entries(server.names[dir] as Readonly<Record<string, number>>).map(
          ([name, nodeid]) => [`"${name}"`, nodeid === 0 ? 'absent' : `inode ${nodeid}`] as const,
        ),
        ...(dir === P && server.mutex !== null ? [['mutex', server.mutex] as const] : []),
      ],
    }));
}

function notifyBoxes({ notify }: K): PictureBox[] {
  return Object.keys(notify).map((task) => {
    const { state, rc, name } = notify[task];
    return {
      id: `notify ${task}`,
      title: `${task} "${name}"`,
      tone: state === 'running' ? 'busy' : 'plain',
      tags: [state],
      rows: rc === null ? [] : [['returned', errname(rc)]],
    };
  });
}

function clientBoxes({ client }: K): PictureBox[] {
  return Object.keys(client).map((task) => {
    const { primed, listed, stat } = client[task];
    const contradicts = listed !== null && stat !== null && listed !== (stat === 0);
    return {
      id: `client ${task}`,
      title: task,
      tone: contradicts ? 'bad' : 'plain',
      tags: [...(primed ? ['first stat done'] : []), ...(contradicts ? [{ text: 'they contradict', tone: 'bad' } as const] : [])],
      rows: [
        ...(listed === null ? [] : [['readdir', listed ? 'lists it' : 'does not list it'] as const]),
        ...(stat === null ? [] : [['stat', stat === 0 ? 'OK' : errname(stat)] as const]),
      ],
    };
  });
}

function dentryArrows({ dentry }: K): PictureArrow[] {
  return Object.keys(dentry).flatMap((id) => {
    const { allocated, d_inode } = dentry[id];
    return allocated && d_inode !== null ? [{ from: id, to: `inode ${d_inode}`, label: 'd_inode' }] : [];
  });
}

function isDirectory(id: string): boolean {
  return id === DIR || id === QDIR;
}

function listing(names: readonly string[]): string {
  return names.length === 0 ? 'no names' : names.map((name) => `"${name}"`).join(', ');
}
