import { lazy } from "react";
import { Navigate, RouterProvider, createBrowserRouter } from "react-router";
import { basename } from "../api/portal-token.ts";
import { Shell } from "../layout/shell.tsx";
import { PageFault } from "../parts/page-fault.tsx";
import { useMe } from "../session/me.ts";
import { HubFrame } from "./hub-frame.tsx";
import { TenantFrame } from "./tenant-frame.tsx";

// Each page is loaded when it is first gone to.
const Overview = lazy(async () => ({
  default: (await import("../pages/overview/overview-page.tsx")).OverviewPage,
}));

const Calls = lazy(async () => ({ default: (await import("../pages/calls/calls-page.tsx")).CallsPage }));
const Endpoints = lazy(async () => ({
  default: (await import("../pages/endpoints/endpoints-page.tsx")).EndpointsPage,
}));
const Endpoint = lazy(async () => ({
  default: (await import("../pages/endpoints/endpoint-page.tsx")).EndpointPage,
}));
const NewEndpoint = lazy(async () => ({
  default: (await import("../pages/endpoints/new-endpoint-page.tsx")).NewEndpointPage,
}));
const EditEndpoint = lazy(async () => ({
  default: (await import("../pages/endpoints/edit-endpoint-page.tsx")).EditEndpointPage,
}));

const Keys = lazy(async () => ({ default: (await import("../pages/keys/keys-page.tsx")).KeysPage }));
const PortalLinks = lazy(async () => ({
  default: (await import("../pages/portal-links/portal-links-page.tsx")).PortalLinksPage,
}));
const TenantAudit = lazy(async () => ({
  default: (await import("../pages/audit/tenant-audit-page.tsx")).TenantAuditPage,
}));

const HubAudit = lazy(async () => ({
  default: (await import("../pages/audit/hub-audit-page.tsx")).HubAuditPage,
}));
const TenantStorage = lazy(async () => ({
  default: (await import("../pages/storage/tenant-storage-page.tsx")).TenantStoragePage,
}));
const Tenants = lazy(async () => ({
  default: (await import("../pages/tenants/tenants-page.tsx")).TenantsPage,
}));
const Hubs = lazy(async () => ({ default: (await import("../pages/hubs/hubs-page.tsx")).HubsPage }));
const HubStorage = lazy(async () => ({
  default: (await import("../pages/hub-storage/hub-storage-page.tsx")).HubStoragePage,
}));
const Dialects = lazy(async () => ({
  default: (await import("../pages/dialects/dialects-page.tsx")).DialectsPage,
}));

const router = createBrowserRouter(
  [
    {
      path: "/",
      element: <Shell />,
      errorElement: <PageFault isWholePage />,
      children: [
        { index: true, element: <Home /> },
        {
          path: "t/:tenant",
          element: <TenantFrame />,
          errorElement: <PageFault />,
          children: [
            { index: true, element: <Navigate to="overview" replace /> },
            { path: "overview", element: <Overview /> },
            { path: "calls", element: <Calls /> },
            { path: "endpoints", element: <Endpoints /> },
            { path: "endpoints/new", element: <NewEndpoint /> },
            { path: "endpoints/:id", element: <Endpoint /> },
            { path: "endpoints/:id/edit", element: <EditEndpoint /> },
            { path: "keys", element: <Keys /> },
            { path: "portal-links", element: <PortalLinks /> },
            { path: "audit", element: <TenantAudit /> },
            { path: "storage", element: <TenantStorage /> },
            { path: "dialects", element: <Dialects /> },
          ],
        },
        {
          path: "hub",
          element: <HubFrame />,
          errorElement: <PageFault />,
          children: [
            { index: true, element: <Navigate to="tenants" replace /> },
            { path: "tenants", element: <Tenants /> },
            { path: "hubs", element: <Hubs /> },
            { path: "audit", element: <HubAudit /> },
            { path: "storage", element: <HubStorage /> },
            { path: "dialects", element: <Dialects /> },
          ],
        },
        { path: "*", element: <PageFault /> },
      ],
    },
  ],
  { basename },
);

/** Which page is at which address. */
export function Router() {
  return <RouterProvider router={router} />;
}

/** Where whoever signs in begins: a tenant with what it has, the operator with whose it is. */
function Home() {
  const me = useMe();
  return (
    <Navigate
      to={me.tenant === null ? "/hub/tenants" : `/t/${encodeURIComponent(me.tenant.id)}/overview`}
      replace
    />
  );
}
