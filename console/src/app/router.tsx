import { lazy } from "react";
import { Navigate, RouterProvider, createBrowserRouter } from "react-router";
import { basename } from "../api/portal-token.ts";
import { Shell } from "../layout/shell.tsx";
import { PageFault } from "../parts/page-fault.tsx";
import { useMe } from "../session/me.ts";
import { TenantFrame } from "./tenant-frame.tsx";

// Each page is loaded when it is first gone to.
const Overview = lazy(async () => ({
  default: (await import("../pages/overview/overview-page.tsx")).OverviewPage,
}));

const Calls = lazy(async () => ({ default: (await import("../pages/calls/calls-page.tsx")).CallsPage }));

const Call = lazy(async () => ({ default: (await import("../pages/call/call-page.tsx")).CallPage }));

const Jobs = lazy(async () => ({ default: (await import("../pages/jobs/jobs-page.tsx")).JobsPage }));

const Job = lazy(async () => ({ default: (await import("../pages/job/job-page.tsx")).JobPage }));

const router = createBrowserRouter(
  [
    {
      path: "/",
      element: <Shell />,
      errorElement: <PageFault />,
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
            { path: "calls/:id", element: <Call /> },
            { path: "jobs", element: <Jobs /> },
            { path: "jobs/:id", element: <Job /> },
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
