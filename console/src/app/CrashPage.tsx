import { useRouteError } from "react-router";
import { ErrorState } from "../components";

/** Shown when a page breaks: the fault is the console's own, and a reload is the way on. */
export function CrashPage() {
  const error = useRouteError();
  return <main className="lone-page"><ErrorState error={error} onRetry={() => { window.location.reload(); }} /></main>;
}
