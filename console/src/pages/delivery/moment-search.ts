import type { DeliveryDetail } from "./delivery-detail.ts";

const iso = /^(.+?T\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The address of a replay of the second in which a delivery was made, to its endpoint and of its type alone. */
export function momentSearch({
  endpoint,
  type,
  createdAt,
}: Pick<DeliveryDetail, "endpoint" | "type" | "createdAt">): URLSearchParams {
  const [, clock = "", zone = "Z"] = iso.exec(createdAt) ?? [];
  // The clock's reading is counted on as if it were UTC's, so that the zone stays.
  const next = new Date(Date.parse(`${clock}Z`) + 1_000).toISOString().slice(0, 19);
  return new URLSearchParams({
    new: "1",
    endpoint,
    types: type,
    states: "delivered",
    since: `${clock}${zone}`,
    until: `${next}${zone}`,
  });
}
