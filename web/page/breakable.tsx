/** Code that may be broken into lines where a reader would break it: after underscores, dots and opening brackets. */
export function Breakable({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(/(?<=[_(.,>])(?=[\w"'])/).map((part, index) => (
        <span key={String(index)}>
          {index === 0 ? null : <wbr />}
          {part}
        </span>
      ))}
    </>
  );
}
