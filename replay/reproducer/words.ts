/** A script's step in words, as the reproducer prints it. */
import type { Call, Notify, Step } from '../script.ts';

export function inWords(step: Step): string {
  switch (step.do) {
    case 'call':
      return `${step.actor}: ${callWords(step.call)}${step.park ? '; the server holds its requests' : ''}`;
    case 'answer':
      return `server: answers the request of ${step.actor} as its names are now; the reply stays here`;
    case 'reply':
      return `server: sends the reply to ${step.actor}`;
    case 'change':
      return `server: ${step.change.kind === 'create' ? 'creates' : 'removes'} ${step.change.path}`;
    case 'notify':
      return `${step.actor}: ${notifyWords(step.notify)}`;
    case 'evict':
      return 'unused entries are dropped from the cache';
    case 'look':
      return 'nothing is done';
    case 'waits':
      return `does ${step.actor} wait?`;
    case 'mark':
      return 'requests are counted from here on';
    case 'count':
      return `how many ${step.opcode} were there?`;
    case 'race':
      return `together: ${step.starts.map(({ delay, step: started }) => `${inWords(started)} after ${delay} us`).join(', ')}`;
  }
}

function callWords(call: Call): string {
  switch (call.op) {
    case 'list':
      return `is ${call.path} listed?`;
    case 'create':
      return `open(${call.path}, O_CREAT${call.excl ? ' | O_EXCL' : ''})`;
    case 'rename':
      return `rename(${call.path}, ${call.to})`;
    default:
      return `${call.op}(${call.path})`;
  }
}

function notifyWords(notify: Notify): string {
  switch (notify.kind) {
    case 'inval-entry':
      return `FUSE_NOTIFY_INVAL_ENTRY ${notify.path}`;
    case 'expire-entry':
      return `FUSE_NOTIFY_INVAL_ENTRY with FUSE_EXPIRE_ONLY ${notify.path}`;
    case 'delete':
      return `FUSE_NOTIFY_DELETE ${notify.path}, ${notify.child === 'right' ? '' : 'not '}the node that has or had this name`;
    case 'inc-epoch':
      return 'FUSE_NOTIFY_INC_EPOCH';
  }
}
