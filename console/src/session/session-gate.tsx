import { type ReactNode, Suspense, lazy, useEffect } from "react";
import { useBrand } from "../app/brand.ts";
import { keepFrame } from "../app/first-frame.ts";
import { HubError } from "../api/hub-error.ts";
import { portalLink } from "../api/portal-token.ts";
import { Trouble } from "../parts/trouble.tsx";
import { MeContext, useAskMe } from "./me.ts";

// Most visits need neither.
const SignIn = lazy(async () => ({ default: (await import("./sign-in.tsx")).SignIn }));
const PortalClosed = lazy(async () => ({ default: (await import("./portal-closed.tsx")).PortalClosed }));

/** Lets through who is signed in, and asks everybody else for a key. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { data: me, error, refetch, isPending } = useAskMe();
  const { setBrand } = useBrand();
  useEffect(() => setBrand(me?.brand ?? null), [me, setBrand]);
  const isRefused = error instanceof HubError && (error.status === 401 || error.status === 403);
  useEffect(() => {
    if (isRefused || me !== undefined) keepFrame({ isSignedIn: !isRefused });
  }, [isRefused, me]);
  if (isPending) return null;
  if (isRefused) return <Suspense>{portalLink === null ? <SignIn /> : <PortalClosed />}</Suspense>;
  if (me === undefined) return <Trouble error={error} again={() => void refetch()} isWholePage />;
  return <MeContext value={me}>{children}</MeContext>;
}
