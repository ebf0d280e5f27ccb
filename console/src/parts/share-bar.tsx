/** What share something has of a whole, as a bar; said in words beside it. */
export function ShareBar({ part, whole }: { readonly part: number; readonly whole: number }) {
  const share = whole === 0 ? 0 : Math.min(1, part / whole);
  return (
    <span className="share-bar" aria-hidden>
      <span style={{ width: `${share * 100}%` }} />
    </span>
  );
}
