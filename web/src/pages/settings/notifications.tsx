import { Bell } from "lucide-react";
import { t } from "~/text";
import { ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Empty } from "~/ui/states";

const words = t.settings.notifications;

/** What there is to be told by: honestly, no messages of its own yet. */
export default function Notifications() {
  return (
    <Section title={words.title}>
      <Card>
        <Empty icon={<Bell aria-hidden />} title={words.none} action={<ButtonLink to="/settings/keys">{words.key}</ButtonLink>}>
          {words.noneDetail}
        </Empty>
        <dl className="grid gap-px border-t border-line bg-line sm:grid-cols-2">
          {words.ways.map(([name, text]) => (
            <div key={name} className="bg-surface px-5 py-4">
              <dt className="text-sm font-medium">{name}</dt>
              <dd className="mt-1 text-[0.8125rem] leading-relaxed text-muted">{text}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </Section>
  );
}
