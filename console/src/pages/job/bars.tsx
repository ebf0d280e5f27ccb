import { Link } from "react-router";

/** A count among others of its kind. */
export interface Bar {
  readonly key: string;
  readonly name: string;
  /** A line below the name. */
  readonly more?: string | undefined;
  /** Written out. */
  readonly count: string;
  /** How long the bar is, from 0 to 1. */
  readonly share: number;
  readonly note: string;
  readonly tone: "good" | "busy" | "idle";
  /** Where the calls that were counted are. */
  readonly to: string | null;
}

/** Counts with bars beside them, each leading to the calls that it counts. */
export function Bars({
  bars,
  label,
  isOrdered = false,
}: {
  readonly bars: readonly Bar[];
  readonly label: string;
  /** One follows from the other. */
  readonly isOrdered?: boolean;
}) {
  const List = isOrdered ? "ol" : "ul";
  return (
    <List className="bars" aria-label={label}>
      {bars.map(({ key, name, more, count, share, note, tone, to }) => (
        <li key={key} className="bar">
          <span className="bar-name">
            {to === null ? name : <Link to={to}>{name}</Link>}
            {more === undefined ? null : <span className="bar-more">{more}</span>}
          </span>
          <span className="bar-track" aria-hidden>
            {share === 0 ? null : (
              <span className={`bar-fill bar-${tone}`} style={{ width: `${share * 100}%` }} />
            )}
          </span>
          <span className="bar-count number">{count}</span>
          <span className="bar-note number">{note}</span>
        </li>
      ))}
    </List>
  );
}
