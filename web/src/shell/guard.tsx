import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { sessionQuery, setupQuery } from "~/api/queries/session";
import { Failed, Loading } from "~/ui/states";

/** Lets in who is signed in. Others come to the login, and from there back to where they were. */
export function RequireSession({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  const setup = useQuery({ ...setupQuery, enabled: session.data === null });
  const location = useLocation();
  if (session.data) return children;
  if (session.data === undefined || !setup.data) {
    const failed = session.isError ? session : setup.isError ? setup : null;
    return failed ? <Failed error={failed.error} onRetry={() => void failed.refetch()} /> : <Loading className="mx-auto max-w-md pt-24" />;
  }
  if (!setup.data.claimed) return <Navigate to="/welcome" replace />;
  const next = location.pathname + location.search;
  const search = next === "/" ? "" : `?${new URLSearchParams({ next }).toString()}`;
  return <Navigate to={`/login${search}`} replace />;
}
