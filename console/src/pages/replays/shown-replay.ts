import type { paths } from "../../api/hub.ts";

type Paths = paths["/v1/tenants/{tenant}/replays"];

/** A replay as lists show it. */
export type ShownReplay = Paths["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** A replay with what became of its deliveries. */
export type ReplayDetail =
  paths["/v1/tenants/{tenant}/replays/{id}"]["get"]["responses"][200]["content"]["application/json"];

/** What a replay is asked for. */
export type ReplayWish = NonNullable<Paths["post"]["requestBody"]>["content"]["application/json"];

/** What a replay would send. */
export type ReplayCount = Paths["post"]["responses"][200]["content"]["application/json"];
