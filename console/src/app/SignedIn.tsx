import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { SessionContext, useSessionQuery } from "../api/session";
import { ErrorState, Skeleton } from "../components";
import { NewPasswordPage } from "../signin/NewPasswordPage";

/** Let only the signed in through; everybody else signs in first and then returns to the same address. */
export function SignedIn({ children }: { children: ReactNode }) {
  const session = useSessionQuery();
  const { pathname, search } = useLocation();
  if (session.isPending) return <main className="lone-page"><Skeleton rows={4} /></main>;
  if (session.data === undefined) {
    return <main className="lone-page"><ErrorState error={session.error} onRetry={() => void session.refetch()} /></main>;
  }
  if (session.data === null) {
    const from = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${from}`} replace />;
  }
  return <SessionContext value={session.data}>{session.data.must_change_password ? <NewPasswordPage /> : children}</SessionContext>;
}
