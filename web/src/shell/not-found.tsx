import { t } from "~/text";
import { ButtonLink } from "~/ui/button";
import { Empty } from "~/ui/states";

export default function NotFound() {
  return (
    <Empty title={<h1>{t.shell.notFound}</h1>} action={<ButtonLink to="/">{t.shell.toHome}</ButtonLink>}>
      {t.shell.notFoundDetail}
    </Empty>
  );
}
