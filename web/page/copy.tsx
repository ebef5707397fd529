/** A button that copies a text. */
import { useState } from 'preact/hooks';

export function Copy({ text, words }: { readonly text: string; readonly words: string }) {
  const [said, setSaid] = useState('');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setSaid('copied'),
      () => setSaid('the browser refused; select it and copy it by hand'),
    );
  };
  return (
    <>
      <button type="button" class="small" onClick={copy}>
        {words}
      </button>{' '}
      <span role="status">{said}</span>
    </>
  );
}
