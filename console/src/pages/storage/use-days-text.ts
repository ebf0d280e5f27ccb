import { useCount } from "../../parts/numbers.ts";
import { useSay } from "../../text.ts";

/** So many days in words; null: for good. */
export function useDaysText(): (days: number | null) => string {
  const say = useSay();
  const count = useCount();
  return (days) => {
    if (days === null) return say({ en: "for good", zh: "永久" });
    return say({ en: days === 1 ? "1 day" : `${count(days)} days`, zh: `${count(days)} 天` });
  };
}
