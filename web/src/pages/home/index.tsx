import { t } from "~/text";
import { PageHeader } from "~/ui/card";

export default function Home() {
  return <PageHeader title={t.home.title} />;
}
