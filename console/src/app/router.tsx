import { lazy } from "react";
import { createBrowserRouter, Navigate } from "react-router";
import { SignInPage } from "../signin/SignInPage";
import { CrashPage } from "./CrashPage";
import { NotFoundPage } from "./NotFoundPage";
import { Home } from "./Rail";
import { Shell } from "./Shell";
import { SignedIn } from "./SignedIn";

const WallPage = lazy(() => import("../wall/WallPage"));
const AlarmsPage = lazy(() => import("../alarms/AlarmsPage"));
const MapPage = lazy(() => import("../map/MapPage"));
const CommunitiesPage = lazy(() => import("../communities/CommunitiesPage"));
const ArchivePage = lazy(() => import("../archive/ArchivePage"));
const ExportsPage = lazy(() => import("../evidence/ExportsPage"));
const HoldsPage = lazy(() => import("../evidence/HoldsPage"));
const WatchlistPage = lazy(() => import("../plates/WatchlistPage"));
const PlateSearchPage = lazy(() => import("../plates/SearchPage"));
const PrecisionPage = lazy(() => import("../reports/PrecisionPage"));
const CameraPage = lazy(() => import("../camera/CameraPage"));
const GroundPage = lazy(() => import("../ground/GroundPage"));
const CamerasPage = lazy(() => import("../admin/CamerasPage"));
const HealthPage = lazy(() => import("../admin/HealthPage"));
const PeoplePage = lazy(() => import("../admin/PeoplePage"));
const AuditPage = lazy(() => import("../audit/AuditPage"));

/** One object, one address: whatever is on the screen can be sent to a colleague. */
export function makeRouter() {
  return createBrowserRouter([
    { path: "/sign-in", element: <SignInPage />, errorElement: <CrashPage /> },
    {
      element: <SignedIn><Shell /></SignedIn>,
      errorElement: <CrashPage />,
      children: [
        { path: "/", element: <Home /> },
        { path: "/wall", element: <WallPage /> },
        { path: "/alarms", element: <AlarmsPage /> },
        { path: "/alarms/:id", element: <AlarmsPage /> },
        { path: "/map", element: <MapPage /> },
        { path: "/communities", element: <CommunitiesPage /> },
        { path: "/communities/:code", element: <CommunitiesPage /> },
        { path: "/archive", element: <ArchivePage /> },
        { path: "/exports", element: <ExportsPage /> },
        { path: "/holds", element: <HoldsPage /> },
        { path: "/plates", element: <Navigate to="/plates/watchlists" replace /> },
        { path: "/plates/watchlists", element: <WatchlistPage /> },
        { path: "/plates/search", element: <PlateSearchPage /> },
        { path: "/reports", element: <Navigate to="/reports/precision" replace /> },
        { path: "/reports/precision", element: <PrecisionPage /> },
        { path: "/cameras/:id", element: <CameraPage /> },
        { path: "/cameras/:id/ground", element: <GroundPage /> },
        { path: "/admin", element: <Navigate to="/admin/cameras" replace /> },
        { path: "/admin/cameras", element: <CamerasPage /> },
        { path: "/admin/cameras/:id", element: <CamerasPage /> },
        { path: "/admin/health", element: <HealthPage /> },
        { path: "/admin/people", element: <PeoplePage /> },
        { path: "/audit", element: <AuditPage /> },
        { path: "*", element: <NotFoundPage /> },
      ],
    },
  ]);
}
