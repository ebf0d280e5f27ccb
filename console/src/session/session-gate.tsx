import { type ReactNode, useEffect } from "react";
import { useBrand } from "../app/brand.ts";
import { HubError } from "../api/hub-error.ts";
import { portalLink } from "../api/portal-token.ts";
import { Trouble } from "../parts/trouble.tsx";
import { MeContext, useAskMe } from "./me.ts";
import { PortalClosed } from "./portal-closed.tsx";
import { SignIn } from "./sign-in.tsx";

/** Lets through who is signed in, and asks everybody else for a key. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { data: me, error, refetch, isPending } = useAskMe();
  const { setBrand } = useBrand();
  useEffect(() => setBrand(me?.brand ?? null), [me, setBrand]);
  if (isPending) return null;
  if (error instanceof HubError && (error.status === 401 || error.status === 403)) {
    return portalLink === null ? <SignIn /> : <PortalClosed />;
  }
  if (me === undefined) return <Trouble error={error} again={() => void refetch()} isWholePage />;
  return <MeContext value={me}>{children}</MeContext>;
}
