import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useChangePassword } from "~/api/queries/access";
import { sessionQuery } from "~/api/queries/session";
import { asProblem } from "~/api/problem";
import { t } from "~/text";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { SecretField } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { Await, ProblemNote } from "~/ui/states";
import { Time } from "~/ui/time";
import { toast } from "~/ui/toast";

const words = t.settings.users;

/** One's own password, and where one is signed in. */
export function OwnAccount() {
  const session = useQuery(sessionQuery);
  return (
    <Await query={session}>
      {(who) =>
        who && who.sessions.length > 0 ? (
          <div className="grid gap-8 lg:grid-cols-2">
            <OwnPassword />
            <Section title={words.sessions}>
              <Card>
                <ul>
                  {who.sessions.map((it) => (
                    <li key={`${it.createdAt}${it.userAgent ?? ""}`} className="border-b border-line px-4 py-3 text-sm last:border-0">
                      <p className="flex flex-wrap items-center gap-2">
                        <Foreign text={browserOf(it.userAgent)} />
                        {it.current && <Badge tone="info">{words.thisOne}</Badge>}
                      </p>
                      <p className="mt-0.5 text-[0.8125rem] text-muted">
                        {it.ip} · {words.lastUsed} <Time at={it.lastUsed} />
                      </p>
                    </li>
                  ))}
                </ul>
              </Card>
            </Section>
          </div>
        ) : null
      }
    </Await>
  );
}

function OwnPassword() {
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const change = useChangePassword();
  const problem = change.error ? asProblem(change.error) : null;
  const errorAt = (field: string) => (problem?.field === field ? problem.detail : undefined);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const onSuccess = () => {
      setPresent("");
      setNext("");
      toast.done(words.changedOwn);
    };
    if (!change.isPending) change.mutate({ present, new: next }, { onSuccess });
  };
  return (
    <Section title={words.own}>
      <Card className="p-4">
        <form className="flex flex-col gap-4" onSubmit={submit}>
          <SecretField
            label={words.present}
            autoComplete="current-password"
            required
            showLabel={words.show}
            hideLabel={words.hide}
            value={present}
            error={errorAt("present")}
            onChange={(event) => setPresent(event.target.value)}
          />
          <SecretField
            label={words.newPassword}
            hint={words.passwordHint}
            autoComplete="new-password"
            required
            showLabel={words.show}
            hideLabel={words.hide}
            value={next}
            error={errorAt("new") ?? errorAt("password")}
            onChange={(event) => setNext(event.target.value)}
          />
          {problem && !problem.field && <ProblemNote problem={problem} />}
          <Button type="submit" className="self-start" busy={change.isPending}>
            {words.changeOwn}
          </Button>
        </form>
      </Card>
    </Section>
  );
}

/** A browser and its system in a few words, from what it calls itself. */
function browserOf(userAgent: string | null | undefined): string {
  if (!userAgent) return words.unknownBrowser;
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/[\d.]+/.exec(userAgent)?.[1];
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera" };
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(userAgent)?.[0];
  if (!browser) return userAgent.slice(0, 80);
  return [names[browser] ?? browser, system].filter(Boolean).join(", ");
}
