import { t } from "~/text";
import { PageHeader } from "~/ui/card";

export default function FirstRun() {
  return <PageHeader title={t.firstRun.title} />;
}
