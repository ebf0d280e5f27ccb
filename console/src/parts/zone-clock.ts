import dayjs, { type Dayjs } from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";

dayjs.extend(utc);
dayjs.extend(timezone);

/** What the zone's clock shows at a moment: at this one, unless told. */
export function clockIn(zone: string, at?: string): Dayjs {
  return dayjs(at).tz(zone);
}

/** The moment at which the zone's clock shows a reading, whatever clock it was picked from. */
export function momentIn(zone: string, reading: Dayjs | string): string {
  const text = typeof reading === "string" ? reading : reading.format("YYYY-MM-DD HH:mm:ss");
  return dayjs.tz(text, zone).format();
}
