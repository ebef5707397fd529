/** The text of a statement as C would have it: `k.dentry[entry].epoch` is `entry->epoch`, null is NULL. */
export function label(text: string): string {
  return text
    .replace(/\bk\.(?:dentry|inode)\[([\w.]+)\]\.(\w+)/g, '$1->$2')
    .replace(/\bd\(([\w.]+)\)\.(\w+)/g, '$1->$2')
    .replace(/\bk\.fc\./g, 'fc->')
    .replace(/'(LOOKUP|READDIR|READDIRPLUS|CREATE|UNLINK|RENAME|RMDIR)'/g, 'FUSE_$1')
    .replace(/===/g, '==')
    .replace(/!==/g, '!=')
    .replace(/\bnull\b/g, 'NULL')
    .replace(/'([^']*)'/g, '"$1"');
}
