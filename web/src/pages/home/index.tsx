import { useQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { connectionsQuery } from "~/api/queries/connections";
import { t } from "~/text";
import { ButtonLink } from "~/ui/button";
import { Card, PageHeader } from "~/ui/card";
import { Empty } from "~/ui/states";
import { AttentionList } from "./attention-list";
import { DoneList } from "./done-list";
import { DownloadsNow } from "./downloads-now";
import { Health } from "./health";
import { useHome } from "./use-home";

/** What needs the owner now, and the button that fixes it. */
export default function Home() {
  const home = useHome();
  const connections = useQuery(connectionsQuery);
  if (connections.data?.length === 0) {
    return (
      <>
        <PageHeader title={t.home.title} />
        <Card>
          <Empty
            icon={<Plug aria-hidden />}
            title={t.home.health.none}
            action={
              <ButtonLink to="/welcome/services" variant="primary">
                {t.home.health.connect}
              </ButtonLink>
            }
          >
            {t.home.health.noneHint}
          </Empty>
        </Card>
      </>
    );
  }
  return (
    <>
      <PageHeader title={t.home.title} />
      <div className="grid grid-cols-1 gap-8 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-8">
          <AttentionList home={home} />
          <DownloadsNow home={home} />
          <DoneList />
        </div>
        <Health home={home} />
      </div>
    </>
  );
}
