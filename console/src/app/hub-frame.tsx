import { Outlet } from "react-router";
import { PageFault } from "../parts/page-fault.tsx";
import { useMe } from "../session/me.ts";

/** The pages about the whole hub: for the operator. To everybody else they are not there. */
export function HubFrame() {
  return useMe().kind === "operator" ? <Outlet /> : <PageFault />;
}
