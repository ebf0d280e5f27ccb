/** The hub's mark: a receiver, and what comes back. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="logo">
      <rect width="32" height="32" rx="7" fill="currentColor" />
      <path
        d="M9 21V11.5h7.2a3.6 3.6 0 0 1 .6 7.15L21 23M9 18.7h7"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
