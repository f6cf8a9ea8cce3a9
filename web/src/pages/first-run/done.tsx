import { Eye, ListChecks, ShieldCheck } from "lucide-react";
import { t } from "~/text";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { Frame } from "./frame";

/** What comes now. */
export function Done() {
  const words = t.firstRun.done;
  const next = [
    { icon: Eye, text: words.watch },
    { icon: ListChecks, text: words.improve },
    { icon: ShieldCheck, text: words.allow },
  ];
  return (
    <Frame
      step="done"
      title={words.title}
      intro={words.intro}
      footer={
        <>
          <ButtonLink to="/settings/policies" variant="ghost">
            {words.policies}
          </ButtonLink>
          <ButtonLink to="/audit">{words.audit}</ButtonLink>
          <ButtonLink to="/" variant="primary">
            {words.home}
          </ButtonLink>
        </>
      }
    >
      <h2 className="mb-3 text-base font-semibold">{words.next}</h2>
      <ol className="flex flex-col gap-2">
        {next.map(({ icon: Icon, text }) => (
          <li key={text}>
            <Card className="flex items-center gap-3 p-4 text-sm">
              <Icon aria-hidden className="size-5 shrink-0 text-accent" />
              {text}
            </Card>
          </li>
        ))}
      </ol>
    </Frame>
  );
}
