import { useQuery } from "@tanstack/react-query";
import { Navigate, Route, Routes } from "react-router";
import { sessionQuery, setupQuery } from "~/api/queries/session";
import { Failed, Loading } from "~/ui/states";
import { Audit } from "./audit";
import { Done } from "./done";
import { Owner } from "./owner";
import { Services } from "./services";

/** From the claim code to the first audit. Every step has an address, so one can go on where one left. */
export default function FirstRun() {
  const session = useQuery(sessionQuery);
  const setup = useQuery({ ...setupQuery, enabled: session.data === null });
  if (session.data) {
    return (
      <Routes>
        <Route path="services" element={<Services />} />
        <Route path="audit" element={<Audit />} />
        <Route path="done" element={<Done />} />
        <Route path="*" element={<Navigate to="/welcome/services" replace />} />
      </Routes>
    );
  }
  if (setup.data?.claimed) return <Navigate to={`/login?${new URLSearchParams({ next: "/welcome/services" }).toString()}`} replace />;
  if (setup.data) return <Owner />;
  const failed = session.isError ? session : setup.isError ? setup : null;
  return failed ? <Failed error={failed.error} onRetry={() => void failed.refetch()} /> : <Loading className="mx-auto max-w-md pt-24" />;
}
