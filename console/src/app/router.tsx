import type { ComponentType } from "react";
import { Navigate, RouterProvider, createBrowserRouter } from "react-router";
import { basename } from "../api/portal-token.ts";
import { Shell } from "../layout/shell.tsx";
import { NotLoaded, PageFault } from "../parts/page-fault.tsx";
import { useMe } from "../session/me.ts";
import { HubFrame } from "./hub-frame.tsx";
import { TenantFrame } from "./tenant-frame.tsx";

/** A page that is loaded when it is first gone to. */
function page(load: () => Promise<ComponentType>) {
  return async () => {
    try {
      return { Component: await load() };
    } catch (error) {
      throw new NotLoaded(error);
    }
  };
}

const router = createBrowserRouter(
  [
    {
      path: "/",
      element: <Shell />,
      errorElement: <PageFault isWholePage />,
      // The frame that the page brought along stands until its first page is there.
      hydrateFallbackElement: <></>,
      children: [
        { index: true, element: <Home /> },
        {
          path: "t/:tenant",
          element: <TenantFrame />,
          errorElement: <PageFault />,
          children: [
            { index: true, element: <Navigate to="overview" replace /> },
            {
              path: "overview",
              lazy: page(async () => (await import("../pages/overview/overview-page.tsx")).OverviewPage),
            },
            {
              path: "calls",
              lazy: page(async () => (await import("../pages/calls/calls-page.tsx")).CallsPage),
            },
            {
              path: "messages",
              lazy: page(async () => (await import("../pages/messages/messages-page.tsx")).MessagesPage),
            },
            {
              path: "messages/:id",
              lazy: page(async () => (await import("../pages/messages/message-page.tsx")).MessagePage),
            },
            {
              path: "quarantine",
              lazy: page(
                async () => (await import("../pages/quarantine/quarantine-page.tsx")).QuarantinePage,
              ),
            },
            {
              path: "sources",
              lazy: page(async () => (await import("../pages/sources/sources-page.tsx")).SourcesPage),
            },
            {
              path: "sources/new",
              lazy: page(async () => (await import("../pages/sources/new-source-page.tsx")).NewSourcePage),
            },
            {
              path: "sources/:id",
              lazy: page(async () => (await import("../pages/sources/source-page.tsx")).SourcePage),
            },
            {
              path: "sources/:id/edit",
              lazy: page(async () => (await import("../pages/sources/edit-source-page.tsx")).EditSourcePage),
            },
            {
              path: "endpoints",
              lazy: page(async () => (await import("../pages/endpoints/endpoints-page.tsx")).EndpointsPage),
            },
            {
              path: "endpoints/new",
              lazy: page(
                async () => (await import("../pages/endpoints/new-endpoint-page.tsx")).NewEndpointPage,
              ),
            },
            {
              path: "endpoints/:id",
              lazy: page(async () => (await import("../pages/endpoints/endpoint-page.tsx")).EndpointPage),
            },
            {
              path: "endpoints/:id/edit",
              lazy: page(
                async () => (await import("../pages/endpoints/edit-endpoint-page.tsx")).EditEndpointPage,
              ),
            },
            {
              path: "calls/:id",
              lazy: page(async () => (await import("../pages/call/call-page.tsx")).CallPage),
            },
            {
              path: "jobs",
              lazy: page(async () => (await import("../pages/jobs/jobs-page.tsx")).JobsPage),
            },
            {
              path: "jobs/:id",
              lazy: page(async () => (await import("../pages/job/job-page.tsx")).JobPage),
            },
            {
              path: "deliveries",
              lazy: page(
                async () => (await import("../pages/deliveries/deliveries-page.tsx")).DeliveriesPage,
              ),
            },
            {
              path: "deliveries/:id",
              lazy: page(async () => (await import("../pages/delivery/delivery-page.tsx")).DeliveryPage),
            },
            {
              path: "replays",
              lazy: page(async () => (await import("../pages/replays/replays-page.tsx")).ReplaysPage),
            },
            {
              path: "replays/:id",
              lazy: page(async () => (await import("../pages/replays/replay-page.tsx")).ReplayPage),
            },
            {
              path: "failures",
              lazy: page(async () => (await import("../pages/failures/failures-page.tsx")).FailuresPage),
            },
            {
              path: "keys",
              lazy: page(async () => (await import("../pages/keys/keys-page.tsx")).KeysPage),
            },
            {
              path: "portal-links",
              lazy: page(
                async () => (await import("../pages/portal-links/portal-links-page.tsx")).PortalLinksPage,
              ),
            },
            {
              path: "audit",
              lazy: page(async () => (await import("../pages/audit/tenant-audit-page.tsx")).TenantAuditPage),
            },
            {
              path: "storage",
              lazy: page(
                async () => (await import("../pages/storage/tenant-storage-page.tsx")).TenantStoragePage,
              ),
            },
            {
              path: "dialects",
              lazy: page(async () => (await import("../pages/dialects/dialects-page.tsx")).DialectsPage),
            },
          ],
        },
        {
          path: "hub",
          element: <HubFrame />,
          errorElement: <PageFault />,
          children: [
            { index: true, element: <Navigate to="tenants" replace /> },
            {
              path: "tenants",
              lazy: page(async () => (await import("../pages/tenants/tenants-page.tsx")).TenantsPage),
            },
            {
              path: "hubs",
              lazy: page(async () => (await import("../pages/hubs/hubs-page.tsx")).HubsPage),
            },
            {
              path: "audit",
              lazy: page(async () => (await import("../pages/audit/hub-audit-page.tsx")).HubAuditPage),
            },
            {
              path: "storage",
              lazy: page(
                async () => (await import("../pages/hub-storage/hub-storage-page.tsx")).HubStoragePage,
              ),
            },
            {
              path: "dialects",
              lazy: page(async () => (await import("../pages/dialects/dialects-page.tsx")).DialectsPage),
            },
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
