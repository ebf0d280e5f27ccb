import { attemptErrors, deliveryReasons, useWord } from "./words.ts";

/** What a delivery tells of its failing. */
interface Failing {
  readonly reason?: string;
  readonly lastError?: string;
  readonly lastStatus?: number;
}

/** Says why a delivery is not there: why it ended, or how its last attempt failed. */
export function useFailureText(): (delivery: Failing) => string | null {
  const word = useWord();
  return ({ reason, lastError, lastStatus }) => {
    const why = reason === undefined ? null : word(deliveryReasons, reason);
    const how = lastError === undefined ? null : word(attemptErrors, lastError);
    const status = lastStatus === undefined ? null : `HTTP ${lastStatus}`;
    const said = [why, how, status].filter((part) => part !== null);
    return said.length === 0 ? null : said.join("\u00a0· ");
  };
}
