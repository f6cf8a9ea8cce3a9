import { t } from "~/text";
import { PageHeader } from "~/ui/card";

export default function Settings() {
  return <PageHeader title={t.settings.title} />;
}
