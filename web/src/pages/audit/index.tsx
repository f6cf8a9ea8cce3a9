import { t } from "~/text";
import { PageHeader } from "~/ui/card";

export default function Audit() {
  return <PageHeader title={t.audit.title} />;
}
