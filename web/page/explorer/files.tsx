/** Taking paths out of the page and into it: export for dcheck replay, counterexamples of dcheck run --format json. */
import type { Position } from 'dcheck/api';
import { useRef, useState } from 'preact/hooks';
// Not by 'dcheck/api', which Vite would bundle with all of Node's parts.
import { type StoredPath, storedPaths } from '../../../checker/explore/stored.ts';
import { ask } from './ask.tsx';
import type { Here } from './position.ts';

interface Props {
  readonly here: Here;
  readonly position: Position;
  readonly go: (here: Here) => void;
}

export function Files({ here, position, go }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [loaded, setLoaded] = useState<readonly StoredPath[]>([]);
  const [said, setSaid] = useState('');
  const show = ({ variant, config, route, loop }: StoredPath): void =>
    go({ ...here, variant, config, route, at: route.length - 1, loop });
  const read = async (): Promise<void> => {
    const file = input.current?.files?.[0];
    if (file === undefined) return;
    try {
      const found = storedPaths(JSON.parse(await file.text()));
      setLoaded(found);
      setSaid(found.length === 0 ? 'There is no trace in this file.' : '');
      if (found.length === 1) show(found[0] as StoredPath);
    } catch {
      setSaid('This is no JSON of dcheck.');
    }
  };
  const save = async (): Promise<void> => {
    const got = await ask('trace', position);
    if (!got.ok) return setSaid(got.error.message);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(got.answer, null, 2)], { type: 'application/json' }));
    link.download = 'trace.json';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      <button type="button" onClick={() => void save()}>
        Save the path
      </button>
      <label class="button">
        Load a trace
        <input ref={input} type="file" accept=".json,application/json" class="visually-hidden" onChange={() => void read()} />
      </label>
      {loaded.length < 2 ? null : (
        <label>
          <span class="visually-hidden">Trace of the file</span>
          <select value="" onChange={(event) => show(loaded[Number(event.currentTarget.value)] as StoredPath)}>
            <option value="" disabled>
              {loaded.length} traces
            </option>
            {loaded.map((trace, index) => (
              <option key={trace.name} value={String(index)}>
                {trace.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <span role="status">{said}</span>
    </>
  );
}
