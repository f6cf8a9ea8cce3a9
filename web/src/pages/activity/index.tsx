import { t } from "~/text";
import { PageHeader } from "~/ui/card";

export default function Activity() {
  return <PageHeader title={t.activity.title} />;
}
