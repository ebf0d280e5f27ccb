/** A text of a row that may be of any length: one line of it, and all of it where it is pointed at. */
export function CutText({ text }: { readonly text: string | null }) {
  if (text === null) return <>–</>;
  return (
    <span className="cell-cut" title={text} dir="auto">
      {text}
    </span>
  );
}
