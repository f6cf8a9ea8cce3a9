import { t } from "~/text";
import { PageHeader } from "~/ui/card";

export default function Downloads() {
  return <PageHeader title={t.downloads.title} />;
}
