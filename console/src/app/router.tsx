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

const Call = lazy(async () => ({ default: (await import("../pages/call/call-page.tsx")).CallPage }));

const Jobs = lazy(async () => ({ default: (await import("../pages/jobs/jobs-page.tsx")).JobsPage }));

const Job = lazy(async () => ({ default: (await import("../pages/job/job-page.tsx")).JobPage }));
const Deliveries = lazy(async () => ({
  default: (await import("../pages/deliveries/deliveries-page.tsx")).DeliveriesPage,
}));
const Delivery = lazy(async () => ({
  default: (await import("../pages/delivery/delivery-page.tsx")).DeliveryPage,
}));
const Replays = lazy(async () => ({
  default: (await import("../pages/replays/replays-page.tsx")).ReplaysPage,
}));
const Replay = lazy(async () => ({ default: (await import("../pages/replays/replay-page.tsx")).ReplayPage }));
const Failures = lazy(async () => ({
  default: (await import("../pages/failures/failures-page.tsx")).FailuresPage,
}));
const Sources = lazy(async () => ({
  default: (await import("../pages/sources/sources-page.tsx")).SourcesPage,
}));
const Source = lazy(async () => ({
  default: (await import("../pages/sources/source-page.tsx")).SourcePage,
}));
const NewSource = lazy(async () => ({
  default: (await import("../pages/sources/new-source-page.tsx")).NewSourcePage,
}));
const EditSource = lazy(async () => ({
  default: (await import("../pages/sources/edit-source-page.tsx")).EditSourcePage,
}));
const Messages = lazy(async () => ({
  default: (await import("../pages/messages/messages-page.tsx")).MessagesPage,
}));
const Message = lazy(async () => ({
  default: (await import("../pages/messages/message-page.tsx")).MessagePage,
}));
const Quarantine = lazy(async () => ({
  default: (await import("../pages/quarantine/quarantine-page.tsx")).QuarantinePage,
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
            { path: "messages", element: <Messages /> },
            { path: "messages/:id", element: <Message /> },
            { path: "quarantine", element: <Quarantine /> },
            { path: "sources", element: <Sources /> },
            { path: "sources/new", element: <NewSource /> },
            { path: "sources/:id", element: <Source /> },
            { path: "sources/:id/edit", element: <EditSource /> },
            { path: "endpoints", element: <Endpoints /> },
            { path: "endpoints/new", element: <NewEndpoint /> },
            { path: "endpoints/:id", element: <Endpoint /> },
            { path: "endpoints/:id/edit", element: <EditEndpoint /> },
            { path: "calls/:id", element: <Call /> },
            { path: "jobs", element: <Jobs /> },
            { path: "jobs/:id", element: <Job /> },
            { path: "deliveries", element: <Deliveries /> },
            { path: "deliveries/:id", element: <Delivery /> },
            { path: "replays", element: <Replays /> },
            { path: "replays/:id", element: <Replay /> },
            { path: "failures", element: <Failures /> },
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
